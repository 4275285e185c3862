package io.tidings.dispatch;

import io.tidings.dispatch.ChunkStore.Chunk;
import io.tidings.dispatch.ChunkStore.Started;
import io.tidings.dispatch.OpenBlock.BlockEnd;
import io.tidings.observability.Redacted;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/** Commits watermarks, and retries while the database is unavailable. Thread-safe. */
@Singleton
final class ChunkStarter {
    private static final Logger LOG = Logger.getLogger(ChunkStarter.class);
    private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long MAX_JITTER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

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

    /**
     * As {@link #start}, on another thread.
     *
     * @param turn the earliest time of the first call, as of {@link System#nanoTime}
     */
    CompletableFuture<Started> startSoon(OpenBlock open, Chunk chunk, long turn) {
        return CompletableFuture.supplyAsync(
                () -> isSoon(open, turn) ? start(open, chunk) : Started.REFUSED, threads::execute);
    }

    /**
     * Commits the watermark of a chunk, which also renews the lease of the block. A commit without an answer gives no
     * right to send, so the row is read again. If the turn of the chunk is far away, waits first: until then opt-outs
     * and stops apply to its messages.
     */
    Started start(OpenBlock open, Chunk chunk) {
        boolean unconfirmed = false;
        long askedAt = System.nanoTime();
        while (true) {
            try {
                askedAt = unconfirmed ? askedAt : System.nanoTime();
                var started = unconfirmed ? chunks.confirm(chunk) : chunks.start(chunk, leaseSeconds);
                if (started.postponed()) {
                    if (!isSoon(open, started.notBefore())) {
                        return Started.REFUSED;
                    }
                    continue;
                }
                if (started.allowed()) {
                    open.leased(askedAt, leaseSeconds);
                    return started;
                }
                if (!unconfirmed) {
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

    /**
     * Waits until the turn of a chunk is near. Several nodes that share a limit try again at different times.
     *
     * @return false if the block is halted or the node stops
     */
    private boolean isSoon(OpenBlock open, long turn) {
        long from = turn - ChunkStore.HORIZON_NANOS;
        if (System.nanoTime() - from < 0) {
            from += ThreadLocalRandom.current().nextLong(MAX_JITTER_NANOS);
        }
        long left;
        while ((left = from - System.nanoTime()) > 0) {
            if (open.isHalted() || threads.stopping()) {
                return false;
            }
            LockSupport.parkNanos(Math.min(left, CHECK_NANOS));
        }
        return true;
    }

    /** Returns the recipients of the chunk who have opted out by now. */
    Set<String> optedOut(Chunk chunk) {
        return chunks.optedOut(chunk);
    }

    /** Returns whether a recipient of the chunk has opted out by now. */
    boolean isOptedOut(Chunk chunk) {
        return !chunks.optedOut(chunk).isEmpty();
    }

    /**
     * Returns how a block ends whose watermark was refused. Cancels the rest of a block with a requested stop. At a stop
     * of this node the answer may be missing; the release then resets a watermark that was committed nevertheless.
     */
    BlockEnd refused(OpenBlock open) {
        if (threads.stopping()) {
            return BlockEnd.RELEASE;
        }
        return switch (blocks.standing(open.block())) {
            case LOST -> BlockEnd.ABANDON;
            case TO_STOP -> {
                blocks.cancelRest(open.block(), open.lastStarted());
                yield BlockEnd.CLOSE;
            }
            // Paused, or resumed again: in both cases the rest is sent later.
            case HELD -> BlockEnd.RELEASE;
        };
    }
}
