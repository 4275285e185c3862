package io.tidings.reports;

import io.tidings.shared.AccountId;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Converts a time range to a range of message ids. Ids are allocated in the order of time, so a binary search needs about
 * 20 look-ups. An index on times would slow down every launch. The messages of a plan may be written long after their
 * ids were allocated, for example the rest of an A/B test.
 */
public final class IdRangeOfTime {
    /** The maximum difference between the order of ids and of times of messages without a campaign or file. */
    private static final Duration MAX_SKEW = Duration.ofMinutes(2);

    private final Handle handle;
    private final AccountId account;

    public IdRangeOfTime(Handle handle, AccountId account) {
        this.handle = handle;
        this.account = account;
    }

    /** The ids that messages of the time range can have, both inclusive. */
    record Bounds(long low, long high) {}

    Bounds rangeOf(MessageFilter filter) {
        long low = filter.from() == null ? 0 : lowestWrittenSince(filter.from());
        long high = filter.to() == null ? Long.MAX_VALUE : endOfWrittenBefore(filter.to());
        return new Bounds(low, high);
    }

    /** Returns an id that is higher than the ids of all messages written before the time. */
    public long endOfWrittenBefore(Instant time) {
        return firstSince(time.plus(MAX_SKEW), STARTED);
    }

    /** Returns an id that is not higher than the ids of all messages written at the time or later. */
    public long lowestWrittenSince(Instant time) {
        var from = time.minus(MAX_SKEW);
        return lowestOfLate(from, firstSince(from, WRITTEN));
    }

    /** The time at which the message was written. Its id, and all lower ids, were allocated before. */
    private static final String WRITTEN = "m.created_at";

    /** A time before the allocation of the id. All higher ids were allocated after it. */
    private static final String STARTED = """
            least(m.created_at, (select launched_at from campaign where id = m.plan_id),
                  (select created_at from send_batch where id = m.plan_id))""";

    /** Returns the lowest id of a message whose time is not before the given one, or the highest id plus one. */
    private long firstSince(Instant time, String timeOfMessage) {
        long low = edgeId("").orElse(0L);
        long high = edgeId(" desc").orElse(0L) + 1;
        while (low < high) {
            long middle = low + (high - low) / 2;
            var found = firstFrom(middle, timeOfMessage);
            if (found.isEmpty() || !found.get().at().isBefore(time)) {
                high = middle;
            } else {
                low = found.get().id() + 1;
            }
        }
        return low;
    }

    /**
     * Returns the first id of the plans that begin below {@code low} and whose last message was written since the time,
     * or else {@code low}. The messages of a plan are written in the order of their ids.
     */
    private long lowestOfLate(Instant time, long low) {
        return handle.createQuery("""
                        select least(:low, min(first_id)) from (
                            select first_message_id as first_id, coalesce(audience_size, recipients) as n from campaign
                             where account_id = :account and first_message_id < :low
                               and coalesce(completed_at >= :time, true)
                            union all
                            select first_message_id, greatest(total, rows_expected) from send_batch
                             where account_id = :account and first_message_id < :low
                               and coalesce(finished_at >= :time, true)) plan
                         where (select created_at from message
                                 where id >= first_id and id < first_id + n order by id desc limit 1) >= :time""")
                .bind("account", account.value())
                .bind("low", low)
                .bind("time", time.atOffset(ZoneOffset.UTC))
                .mapTo(Long.class)
                .one();
    }

    private record IdAtTime(long id, Instant at) {}

    private Optional<IdAtTime> firstFrom(long id, String timeOfMessage) {
        return handle.createQuery("""
                        select m.id, <time> as at from (
                               select id, created_at, plan_id from message
                                where account_id = :account and id >= :id order by id limit 1) m""")
                .define("time", timeOfMessage)
                .bind("account", account.value())
                .bind("id", id)
                .map((row, _) -> new IdAtTime(
                        row.getLong("id"),
                        row.getObject("at", OffsetDateTime.class).toInstant()))
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
