package io.tidings.dispatch;

import io.tidings.dispatch.ChunkStore.Chunk;
import io.tidings.dispatch.ChunkStore.Started;
import io.tidings.observability.Redacted;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The recipients of one chunk who opted out. The start of the chunk read them. When its calls must wait, for a rate limit
 * or a slow gateway, they are read again each second, so that an opt-out applies within two seconds. Not thread-safe.
 */
final class ChunkOptOuts {
    private static final Logger LOG = Logger.getLogger(ChunkOptOuts.class);
    private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ChunkStarter starter;
    private final Chunk chunk;
    private Set<String> optedOut;
    private long readAt;

    ChunkOptOuts(ChunkStarter starter, Chunk chunk, Started started) {
        this.starter = starter;
        this.chunk = chunk;
        this.optedOut = started.optedOut();
        this.readAt = started.readAt();
    }

    /** Returns whether the recipient had opted out when the opt-outs were last read. */
    boolean contains(String recipient) {
        return optedOut.contains(recipient);
    }

    /** As {@link #contains}, and reads the opt-outs again if they are older than a second. */
    boolean containsNow(String recipient) {
        long now = System.nanoTime();
        if (now - readAt > MAX_AGE_NANOS) {
            readAt = now;
            readAgain();
        }
        return contains(recipient);
    }

    private void readAgain() {
        try {
            optedOut = starter.optedOut(chunk);
        } catch (RuntimeException e) {
            // The database is unavailable. The known opt-outs stay in use until the next second.
            LOG.debugf("Could not read the opt-outs: %s", Redacted.brief(e));
        }
    }
}
