package io.tidings.maintenance;

import io.tidings.reports.IdRangeOfTime;
import io.tidings.schedule.JobContext;
import io.tidings.shared.AccountId;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * Deletes the rows of old messages from partitions that stay. A partition stays if it also holds messages of an account
 * with a longer retention, or of a plan that has not ended. Thread-safe.
 */
@Singleton
final class ExpiredMessages {
    /**
     * Days from the end of the retention to the deletion of a row. Most partitions are dropped before, at almost no cost.
     * The rows are blank meanwhile.
     */
    private static final int GRACE_DAYS = 30;

    private static final int MESSAGES_PER_STATEMENT = 5_000;

    private final Jdbi jdbi;

    ExpiredMessages(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    private record Part(long upto, boolean more, long deleted, List<Long> plans) {}

    /**
     * Deletes blank messages of plans in which all blocks ended before the retention, and blank single messages, with
     * their dependent rows. Idempotent.
     *
     * @param days retention of the account
     * @return the number of deleted messages
     */
    long delete(AccountId account, int days, JobContext context) {
        var before = jdbi.withHandle(handle -> handle.createQuery("select now() - make_interval(days => :days)")
                .bind("days", days + GRACE_DAYS)
                .mapTo(Instant.class)
                .one());
        long end = jdbi.withHandle(handle -> new IdRangeOfTime(handle, account).endOfWrittenBefore(before));
        var plans = new HashSet<Long>();
        long deleted = 0;
        long after = 0;
        var more = true;
        while (more && !context.stopping()) {
            var part = deletePart(account, before, after, end);
            plans.addAll(part.plans());
            deleted += part.deleted();
            more = part.more();
            after = part.upto();
        }
        if (!plans.isEmpty()) {
            jdbi.useTransaction(handle -> EmptyPlans.mergeBlocks(handle, plans));
        }
        return deleted;
    }

    private Part deletePart(AccountId account, Instant before, long after, long end) {
        return jdbi.inTransaction(handle -> handle.createQuery("""
                        with part as materialized (
                            select id, plan_id, direct, recipient = '' and created_at < :before as blank from message
                             where account_id = :account and id > :after and id < :end
                             order by id limit :limit
                        ), ended_plan as materialized (
                            select plan_id from (select distinct plan_id from part where blank and not direct) p
                             where not exists (select from send_block b
                                                where b.plan_id = p.plan_id
                                                  and (b.state not in ('CLOSED', 'CANCELLED') or b.closed_at >= :before))
                               and not exists (select from dispatch_queue q where q.plan_id = p.plan_id)
                               and not exists (select from uncertain u where u.plan_id = p.plan_id)
                        ), deleted as (
                            delete from message m using part p
                             where m.id = p.id and p.blank
                               and (p.direct or p.plan_id in (select plan_id from ended_plan))
                            returning m.id, m.plan_id, m.direct
                        ), failures as (
                            delete from failure f using deleted d where f.message_id = d.id
                        ), receipts as (
                            delete from receipt r using deleted d where r.message_id = d.id
                        ), refs as (
                            delete from client_ref r using deleted d where r.message_id = d.id
                        ), provider_refs as (
                            delete from provider_ref r using deleted d where r.message_id = d.id
                        ), events as (
                            delete from message_event e using deleted d where e.message_id = d.id
                        ), deleted_click as (
                            delete from click c using deleted d where c.message_id = d.id
                            returning c.plan_id, c.number, c.variant, c.message_id, c.count
                        ), summed as (
                        """ + ClickSums.ADD + """
                        )
                        select coalesce(max(id), :after) as upto, count(*) = :limit as more,
                               (select count(*) from deleted) as deleted,
                               (select coalesce(array_agg(distinct plan_id), '{}') from deleted where not direct) as plans
                          from part
                        """)
                .bind("account", account.value())
                .bind("before", before.atOffset(ZoneOffset.UTC))
                .bind("after", after)
                .bind("end", end)
                .bind("limit", MESSAGES_PER_STATEMENT)
                .map((row, _) ->
                        new Part(row.getLong("upto"), row.getBoolean("more"), row.getLong("deleted"), List.of((Long[])
                                row.getArray("plans").getArray())))
                .one());
    }
}
