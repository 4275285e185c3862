package io.tidings.messages;

import jakarta.inject.Singleton;
import org.jdbi.v3.core.Jdbi;

/** Allocates message ids, so that the rows of one plan form one contiguous range. Thread-safe. */
@Singleton
public final class MessageIds {
    /** The size of the first reservation of ids for single messages. */
    private static final int MIN_RESERVED = 16;

    /** The size of the largest reservation. Each reservation doubles the size of the one before. */
    private static final int MAX_RESERVED = 512;

    /** Reserved ids expire after ten seconds. Lists sort by id, so a new message must not get an old id. */
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
     * Allocates {@code count} ids and creates the partitions for them. Runs in its own transaction. If the caller
     * fails, its ids are lost; no id is allocated twice.
     *
     * @return the first id
     */
    public long allocate(long count) {
        long first = reserve(count);
        discardReserved();
        return first;
    }

    /** The reserved ids are lower than the ids just allocated, so newer messages must not get them. */
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
     * Returns an id for a single message. Reserves 16 to 512 ids at a time in the database, more when calls are
     * frequent, so that few calls wait for the database. Ids rise in the order of this node's calls. Ids of other nodes
     * may lie between them and be up to ten seconds younger or older.
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
