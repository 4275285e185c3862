package io.tidings.reports;

import io.tidings.shared.AccountId;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Converts a time range to a range of message ids. Ids rise with time, so a binary search needs about 20 look-ups. An
 * index on times would slow down every launch.
 */
final class IdRangeOfTime {
    /** The maximum difference between the order of ids and of times, because ids are allocated in advance. */
    private static final Duration MAX_SKEW = Duration.ofMinutes(2);

    private final Handle handle;
    private final AccountId account;

    IdRangeOfTime(Handle handle, AccountId account) {
        this.handle = handle;
        this.account = account;
    }

    /** The ids that messages of the time range can have, both inclusive. */
    record Bounds(long low, long high) {}

    Bounds rangeOf(MessageFilter filter) {
        long low = filter.from() == null ? 0 : firstSince(filter.from().minus(MAX_SKEW));
        long high =
                filter.to() == null ? Long.MAX_VALUE : firstSince(filter.to().plus(MAX_SKEW));
        return new Bounds(low, high);
    }

    /** Returns the lowest id of a message created at or after the time, or the highest id plus one. */
    private long firstSince(Instant time) {
        long low = edgeId("").orElse(0L);
        long high = edgeId(" desc").orElse(0L) + 1;
        while (low < high) {
            long middle = low + (high - low) / 2;
            var found = firstFrom(middle);
            if (found.isEmpty() || !found.get().at().isBefore(time)) {
                high = middle;
            } else {
                low = found.get().id() + 1;
            }
        }
        return low;
    }

    private record IdAtTime(long id, Instant at) {}

    private Optional<IdAtTime> firstFrom(long id) {
        return handle.createQuery("""
                        select id, created_at from message
                         where account_id = :account and id >= :id order by id limit 1""")
                .bind("account", account.value())
                .bind("id", id)
                .map((row, _) -> new IdAtTime(
                        row.getLong("id"),
                        row.getObject("created_at", OffsetDateTime.class).toInstant()))
                .findOne();
    }

    private Optional<Long> edgeId(String direction) {
        return handle.createQuery(
                        "select id from message where account_id = :account order by id" + direction + " limit 1")
                .bind("account", account.value())
                .mapTo(Long.class)
                .findOne();
    }
}
