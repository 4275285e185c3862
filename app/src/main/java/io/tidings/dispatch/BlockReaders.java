package io.tidings.dispatch;

import jakarta.inject.Singleton;

/** Creates the readers of blocks, which share one budget. Thread-safe. */
@Singleton
final class BlockReaders {
    /** A fifth of the heap. */
    private static final long BYTES = 16L << 20;

    private final BlockStore blocks;
    private final Senders senders;
    private final ReadBudget budget = new ReadBudget(BYTES);

    BlockReaders(BlockStore blocks, Senders senders) {
        this.blocks = blocks;
        this.senders = senders;
    }

    ChunkReader of(OpenBlock open, BlockChunks chunks, CallAdmission admission) {
        return new ChunkReader(open, blocks, budget, chunks, items -> senders.of(open, admission, items));
    }
}
