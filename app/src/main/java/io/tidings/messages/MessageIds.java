package io.tidings.messages;

import jakarta.inject.Singleton;
import org.jdbi.v3.core.Jdbi;

/** Hands out message ids, so that the rows of one plan are one contiguous range. Thread-safe. */
@Singleton
public final class MessageIds {
    /** Ids taken in advance for single messages: at first, and at most. */
    private static final int LEAST = 16;

    private static final int MOST = 512;

    /** How long such ids are good for: lists go by id, so an old id must not be given to a new message. */
    private static final long FRESH_NANOS = 10_000_000_000L;

    private final Jdbi jdbi;
    private int taken = LEAST;
    private long next;
    private long end;
    private long takenAt;

    MessageIds(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Takes {@code count} ids and sees to it that the partitions for them exist. Runs in a transaction of its own: ids
     * whose owner fails are lost, never given out twice.
     *
     * @return the first of them
     */
    public long allocate(long count) {
        long first = take(count);
        forget();
        return first;
    }

    /** What is left of ids taken in advance is lower than those just given out: newer messages must not get them. */
    private synchronized void forget() {
        end = next;
    }

    private long take(long count) {
        return jdbi.withHandle(handle -> handle.createQuery("select allocate_message_ids(:count)")
                .bind("count", count)
                .mapTo(Long.class)
                .one());
    }

    /**
     * An id for a single message. Ids are taken from the database some at a time, the more the faster they go, so that
     * hardly any call waits for the allocator. They rise in the order of this node's calls; another node's may lie between
     * them and be up to ten seconds younger or older.
     */
    public synchronized long next() {
        boolean stale = System.nanoTime() - takenAt > FRESH_NANOS;
        if (next == end || stale) {
            taken = stale ? LEAST : Math.min(MOST, taken * 2);
            next = take(taken);
            end = next + taken;
            takenAt = System.nanoTime();
        }
        return next++;
    }
}
