package io.tidings.progress;

import io.tidings.messages.MessageCounts;
import io.tidings.shared.AccountId;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.reflect.ColumnName;
import org.jspecify.annotations.Nullable;

/**
 * Reads the numbers of a summary. Blocks give the counts of campaigns and batches; single messages are counted one by
 * one.
 */
@Singleton
final class SummaryStore {
    private final Jdbi jdbi;

    SummaryStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** @param status of a campaign; null for a batch */
    record StartedPlan(
            @ColumnName("id") PlanId plan, @Nullable String status, Instant at, long total) {}

    /** Returns the campaigns launched and the batches accepted since {@code from}. */
    List<StartedPlan> startedSince(AccountId account, Instant from) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select id, status, launched_at as at,
                               case when preparing then greatest(recipients, coalesce(audience_size, 0))
                                    else recipients end as total
                          from campaign where account_id = :account and launched_at >= :from
                        union all
                        select id, null, created_at, total
                          from send_batch where account_id = :account and created_at >= :from""")
                .bind("account", account.value())
                .bind("from", Timestamp.from(from))
                .mapTo(StartedPlan.class)
                .list());
    }

    Map<String, Long> campaignsByStatus(AccountId account) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select status, count(*) as n from campaign where account_id = :account group by status""")
                .bind("account", account.value())
                .reduceRows(new HashMap<String, Long>(), (found, row) -> {
                    found.put(row.getColumn("status", String.class), row.getColumn("n", Long.class));
                    return found;
                }));
    }

    Map<PlanId, Long> spent(Collection<PlanId> plans) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select plan_id, sum(spent_units) as spent from send_block
                         where plan_id = any(:plans) group by plan_id having sum(spent_units) > 0""")
                .bind("plans", plans.stream().map(PlanId::value).toArray(Long[]::new))
                .reduceRows(new HashMap<PlanId, Long>(), (found, row) -> {
                    found.put(new PlanId(row.getColumn("plan_id", Long.class)), row.getColumn("spent", Long.class));
                    return found;
                }));
    }

    /**
     * Counts the single messages accepted since {@code from}. Messages in flight count as queued. @param firstId see
     * {@link #firstSingleMessage}
     */
    MessageCounts singleMessageCounts(AccountId account, Instant from, long firstId) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select count(*) as total, count(*) filter (where state < <UNCERTAIN>) as queued,
                               count(*) filter (where state = <SENT>) as sent,
                               count(*) filter (where state = <DELIVERED>) as delivered,
                               count(*) filter (where state = <UNDELIVERED>) as undelivered,
                               count(*) filter (where state = <READ>) as read,
                               count(*) filter (where state in (<EXPIRED>, <FAILED>)) as failed,
                               count(*) filter (where state = <SKIPPED>) as skipped,
                               count(*) filter (where state = <CANCELLED>) as cancelled,
                               count(*) filter (where state = <UNCERTAIN>) as uncertain
                          from message
                         where account_id = :account and direct and id >= :first and created_at >= :from""")
                .bind("account", account.value())
                .bind("first", firstId)
                .bind("from", Timestamp.from(from))
                .map((row, _) -> MessageCounts.outcomes(row).withOpen(row.getLong("queued"), 0))
                .one());
    }

    /**
     * Returns a lower bound of the ids of single messages accepted since {@code from}. Ids rise with time, except for
     * minutes, so a binary search finds it without reading older messages.
     */
    long firstSingleMessage(AccountId account, Instant from) {
        return jdbi.withHandle(handle -> {
            long low = edgeId(handle, account, "asc").orElse(0L);
            long high = edgeId(handle, account, "desc").orElse(-1L) + 1;
            while (low < high) {
                long middle = low + (high - low) / 2;
                var at = handle.createQuery("""
                                select created_at from message
                                 where account_id = :account and direct and id >= :middle order by id limit 1""")
                        .bind("account", account.value())
                        .bind("middle", middle)
                        .mapTo(Timestamp.class)
                        .findOne();
                if (at.isEmpty() || !at.get().toInstant().isBefore(from)) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return low;
        });
    }

    private static Optional<Long> edgeId(Handle handle, AccountId account, String direction) {
        return handle.createQuery("select id from message where account_id = :account and direct order by id "
                        + direction + " limit 1")
                .bind("account", account.value())
                .mapTo(Long.class)
                .findOne();
    }
}
