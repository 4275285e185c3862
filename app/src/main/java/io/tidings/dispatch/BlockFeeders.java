package io.tidings.dispatch;

import io.tidings.dispatch.OpenBlock.BlockEnd;
import jakarta.inject.Singleton;
import java.util.List;

/** Sends blocks through their gateways, by the current settings and limits. Thread-safe. */
@Singleton
final class BlockFeeders {
    private static final int URGENT = 0;

    private final ChunkSizes sizes;
    private final BlockStore blocks;
    private final BlockReaders readers;
    private final ChunkStarter starter;
    private final Senders senders;

    BlockFeeders(ChunkSizes sizes, BlockStore blocks, BlockReaders readers, ChunkStarter starter, Senders senders) {
        this.sizes = sizes;
        this.blocks = blocks;
        this.readers = readers;
        this.starter = starter;
        this.senders = senders;
    }

    /**
     * Sends one block.
     *
     * @param single whether the block was claimed for single or urgent messages, which enter first
     * @return how the block ends after all started messages are written
     */
    BlockEnd feed(OpenBlock open, boolean single) {
        var chunks = sizes.of(open, single);
        // Any worker may have claimed an urgent block, for example after an outage of the gateway.
        boolean urgent = single || open.plan().priority() == URGENT;
        var admission = new CallAdmission(open, chunks.limiter(), urgent);
        if (CarefulFeeder.isFor(open.block())) {
            return new CarefulFeeder(
                            open,
                            blocks,
                            chunks,
                            starter,
                            admission,
                            item -> senders.of(open, admission, List.of(item)))
                    .feed();
        }
        try (var reader = readers.of(open, chunks, admission)) {
            return new BlockFeeder(
                            open,
                            reader,
                            chunks,
                            starter,
                            admission,
                            sender -> senders.batches(open, admission, sender))
                    .feed();
        }
    }
}
