package io.tidings.dispatch;

import io.tidings.dispatch.ChunkStore.Chunk;
import io.tidings.dispatch.ChunkStore.Started;
import io.tidings.dispatch.OpenBlock.BlockEnd;
import io.tidings.observability.Redacted;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;

/** Commits watermarks, and retries while the database is unavailable. Thread-safe. */
@Singleton
final class ChunkStarter {
    private static final Logger LOG = Logger.getLogger(ChunkStarter.class);

    private final ChunkStore chunks;
    private final BlockStore blocks;
    private final SendThreads threads;
    private final int leaseSeconds;

    ChunkStarter(ChunkStore chunks, BlockStore blocks, SendThreads threads, DispatchConfig config) {
        this.chunks = chunks;
        this.blocks = blocks;
        this.threads = threads;
        this.leaseSeconds = config.leaseSeconds();
    }

    /** As {@link #start}, on another thread. */
    CompletableFuture<Started> startSoon(Chunk chunk) {
        return CompletableFuture.supplyAsync(() -> start(chunk), threads::execute);
    }

    /**
     * Commits the watermark of a chunk. A commit without an answer gives no right to send, so the row is read again.
     */
    Started start(Chunk chunk) {
        boolean unconfirmed = false;
        while (true) {
            try {
                var started = unconfirmed ? chunks.confirm(chunk) : chunks.start(chunk, leaseSeconds);
                if (started.allowed() || !unconfirmed) {
                    return started;
                }
                unconfirmed = false;
            } catch (RuntimeException e) {
                LOG.debugf(
                        "Waiting for the database to commit the watermark of block %s: %s",
                        chunk.block().id(), Redacted.brief(e));
                unconfirmed = true;
                if (threads.stopping()) {
                    return Started.REFUSED;
                }
                SendThreads.pauseAfterFailure();
            }
        }
    }

    /** Returns whether a recipient of the chunk has opted out by now. */
    boolean isOptedOut(Chunk chunk) {
        return !chunks.optedOut(chunk).isEmpty();
    }

    /** Returns how a block ends whose watermark was refused. Cancels the rest of a block with a requested stop. */
    BlockEnd refused(OpenBlock open) {
        if (threads.stopping()) {
            return BlockEnd.ABANDON;
        }
        return switch (blocks.standing(open.block())) {
            case LOST -> BlockEnd.ABANDON;
            case TO_STOP -> {
                blocks.cancelRest(open.block(), open.begunUpto());
                yield BlockEnd.CLOSE;
            }
            // Paused, or resumed again: in both cases the rest is sent later.
            case HELD -> BlockEnd.RELEASE;
        };
    }
}
