package io.tidings.messages;

import jakarta.inject.Singleton;
import org.jdbi.v3.core.Jdbi;

/** Hands out message ids, so that the rows of one plan are one contiguous range. Thread-safe. */
@Singleton
public final class MessageIds {
    /** Ids taken in advance for single messages: at first, and at most. */
    private static final int MIN_RESERVED = 16;

    private static final int MAX_RESERVED = 512;

    /** How long such ids are good for: lists go by id, so an old id must not be given to a new message. */
    private static final long MAX_AGE_NANOS = 10_000_000_000L;

    private final Jdbi jdbi;
    private int reserved = MIN_RESERVED;
    private long next;
    private long end;
    private long reservedAt;

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
        long first = reserve(count);
        discardReserved();
        return first;
    }

    /** What is left of ids taken in advance is lower than those just given out: newer messages must not get them. */
    private synchronized void discardReserved() {
        end = next;
    }

    private long reserve(long count) {
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
        boolean stale = System.nanoTime() - reservedAt > MAX_AGE_NANOS;
        if (next == end || stale) {
            reserved = stale ? MIN_RESERVED : Math.min(MAX_RESERVED, reserved * 2);
            next = reserve(reserved);
            end = next + reserved;
            reservedAt = System.nanoTime();
        }
        return next++;
    }
}
