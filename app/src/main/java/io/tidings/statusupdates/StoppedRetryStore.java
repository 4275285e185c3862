package io.tidings.statusupdates;

import io.tidings.plans.VariantCounts;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Ends messages as sent that wait for another attempt, because an earlier attempt was accepted. They wait in the queue
 * or in a block that no worker holds. Locks plan, block, message, in this order, as all other code does.
 */
@Singleton
final class StoppedRetryStore {
    /** The delete competes with the delete of a claim; one of them finds the row. Each plan gets one closed block. */
    private static final String END_QUEUED = """
            with gone as (
                delete from dispatch_queue q where q.message_id = any(:ids) and q.plan_id = any(:plans)
                returning message_id, account_id, plan_id, gateway_id, priority
            ), moved as (
                update message m set state = <SENT>, outcome_at = clock_timestamp(), error_code = null
                  from gone where m.id = gone.message_id and m.id between :first and :last and m.state < <UNCERTAIN>
                returning m.id, m.plan_id, m.variant, m.cost
            )""" + VariantCounts.change("n_sent", 1) + "\n" + """
            insert into send_block (account_id, plan_id, gateway_id, priority, block_no, first_id, last_id,
                message_ids, state, started_upto, n_total, n_sent, spent_units, closed_at)
            select account_id, gone.plan_id, gateway_id, min(priority), 0, min(id), max(id), array_agg(id order by id),
                   'CLOSED', max(id), count(*), count(*), sum(cost), clock_timestamp()
              from gone join moved on moved.id = gone.message_id group by account_id, gone.plan_id, gateway_id
            returning plan_id""";

    /** A worker that claims the block skips messages with an outcome. The block settles them when it closes. */
    private static final String END_IN_BLOCKS = """
            with listed as (
                select b.id as block_id, w.id
                  from unnest(:ids, :plansOfIds) as w(id, plan_id)
                  join send_block b on b.plan_id = w.plan_id and b.state in ('READY', 'PAUSED')
                   and b.message_ids is not null and w.id between b.first_id and b.last_id
                   and b.started_upto < w.id and w.id = any(b.message_ids)
                 order by b.id for update of b
            ), moved as (
                update message m set state = <SENT>, outcome_at = clock_timestamp(), error_code = null
                  from listed where m.id = listed.id and m.id between :first and :last and m.state = <RETRYING>
                returning m.id, m.plan_id, m.variant, m.cost, listed.block_id
            ), tally as (
                select block_id, count(*) as sent, sum(cost) as spent_units from moved group by block_id
            )""" + VariantCounts.change("n_sent", 1) + "\n" + """
            update send_block b
               set n_sent = b.n_sent + tally.sent, spent_units = b.spent_units + tally.spent_units
              from tally where b.id = tally.block_id""";

    /** A message that waits for another attempt. */
    private record Waiting(long id, PlanId plan) {}

    /**
     * Ends the messages of these updates that wait for another attempt; each update proves an acceptance.
     *
     * @return the plans with a new closed block, which is to be settled
     */
    Set<PlanId> endAccepted(Handle handle, Collection<StatusUpdate> accepted) {
        var waiting = waiting(handle, accepted);
        if (waiting.isEmpty()) {
            return Set.of();
        }
        var plans = lockPlans(handle, waiting);
        var ids = waiting.stream().map(Waiting::id).toArray(Long[]::new);
        long first = waiting.getFirst().id();
        long last = waiting.getLast().id();
        var closed = new HashSet<PlanId>(handle.createQuery(END_QUEUED)
                .bind("ids", ids)
                .bind("plans", plans)
                .bind("first", first)
                .bind("last", last)
                .mapTo(Long.class)
                .map(PlanId::new)
                .list());
        handle.createUpdate(END_IN_BLOCKS)
                .bind("ids", ids)
                .bind(
                        "plansOfIds",
                        waiting.stream().map(each -> each.plan().value()).toArray(Long[]::new))
                .bind("first", first)
                .bind("last", last)
                .execute();
        return closed;
    }

    private static List<Waiting> waiting(Handle handle, Collection<StatusUpdate> accepted) {
        var ids = accepted.stream().map(StatusUpdate::message).collect(Collectors.toSet());
        return handle.createQuery("""
                        select id, plan_id from message
                         where id = any(:ids) and id between :first and :last and state = <RETRYING> order by id""")
                .bind("ids", ids.toArray(Long[]::new))
                .bind("first", ids.stream().mapToLong(Long::longValue).min().orElse(0))
                .bind("last", ids.stream().mapToLong(Long::longValue).max().orElse(0))
                .map((row, context) -> new Waiting(row.getLong("id"), new PlanId(row.getLong("plan_id"))))
                .list();
    }

    /** Locks the plans against a stop or a requeue, as a claim does. */
    private static Long[] lockPlans(Handle handle, List<Waiting> waiting) {
        return handle.createQuery("select id from send_plan where id = any(:plans) order by id for share")
                .bind(
                        "plans",
                        waiting.stream()
                                .map(each -> each.plan().value())
                                .distinct()
                                .toArray(Long[]::new))
                .mapTo(Long.class)
                .list()
                .toArray(Long[]::new);
    }
}
