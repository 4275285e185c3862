package io.tidings.messages;

import jakarta.inject.Singleton;
import org.jdbi.v3.core.Jdbi;

/** Hands out message ids, so that the rows of one plan are one contiguous range. Thread-safe. */
@Singleton
public final class MessageIds {
    private final Jdbi jdbi;

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
        return jdbi.withHandle(handle -> handle.createQuery("select allocate_message_ids(:count)")
                .bind("count", count)
                .mapTo(Long.class)
                .one());
    }
}
