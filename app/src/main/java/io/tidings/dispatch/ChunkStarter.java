package io.tidings.dispatch;

import io.tidings.dispatch.ChunkStore.Chunk;
import io.tidings.dispatch.ChunkStore.Started;
import io.tidings.dispatch.OpenBlock.BlockEnd;
import io.tidings.observability.Redacted;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;

/** Commits watermarks, however often the database goes away meanwhile. Thread-safe. */
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

    /** A commit whose result nobody heard gives no right to send: the row says what was committed. */
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
                        "The watermark of block %s waits for the database: %s",
                        chunk.block().id(), Redacted.brief(e));
                unconfirmed = true;
                if (threads.stopping()) {
                    return Started.REFUSED;
                }
                SendThreads.pauseAfterFailure();
            }
        }
    }

    /** Whether somebody of the chunk must not be written to, as things stand now. */
    boolean isOptedOut(Chunk chunk) {
        return !chunks.optedOut(chunk).isEmpty();
    }

    /** How a block ends whose watermark was refused. Cancels the rest of a block that is to stop. */
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
            // Paused, or resumed again since: either way the rest is for later.
            case HELD -> BlockEnd.RELEASE;
        };
    }
}
