package io.tidings.queue;

import io.tidings.plans.VariantCounts;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Ends messages in the queue whose validity is over. Locks plan, block, message, in this order, as all other code does. */
@Singleton
final class ExpiredMessageStore {
    /** The delete competes with the delete of a claim; one of them finds the row. Each plan gets one closed block. */
    private static final String END = """
            with due as materialized (
                select message_id from dispatch_queue
                 where not_after <= clock_timestamp() and plan_id = any(:plans)
                 order by not_after limit :max for update skip locked
            ), gone as (
                delete from dispatch_queue q using due where q.message_id = due.message_id
                returning q.message_id, q.account_id, q.plan_id, q.gateway_id, q.priority
            ), moved as (
                update message m
                   set state = <EXPIRED>, outcome_at = clock_timestamp(), error_code = 'validity_over',
                       attempts = m.attempts + 1, uncounted_attempts = m.uncounted_attempts + 1
                  from gone where m.id = gone.message_id and m.state < <UNCERTAIN>
                returning m.id, m.plan_id, m.variant, m.attempts
            )""" + VariantCounts.change("n_failed", 1) + "\n" + """
            , recorded as (
                insert into failure (account_id, plan_id, message_id, gateway_id, attempt, class, code, detail, final)
                select gone.account_id, gone.plan_id, moved.id, gone.gateway_id, moved.attempts, 'expired', 'validity_over',
                       'Its validity ended before it could be sent', true
                  from moved join gone on gone.message_id = moved.id
            )
            insert into send_block (account_id, plan_id, gateway_id, priority, block_no, first_id, last_id,
                message_ids, state, started_upto, n_total, n_failed, closed_at)
            select account_id, gone.plan_id, gateway_id, min(priority), 0, min(id), max(id), array_agg(id order by id),
                   'CLOSED', max(id), count(*), count(*), clock_timestamp()
              from gone join moved on moved.id = gone.message_id group by account_id, gone.plan_id, gateway_id
            returning plan_id""";

    /** Ends at most this many messages. @return their plans, each with a closed block that is to be settled */
    Set<PlanId> end(Handle handle, int max) {
        var plans = handle.createQuery("""
                        select id from send_plan
                         where id in (select plan_id from dispatch_queue where not_after <= clock_timestamp()
                                       order by not_after limit :max)
                         order by id for share skip locked""").bind("max", max).mapTo(Long.class).list();
        return plans.isEmpty()
                ? Set.of()
                : handle.createQuery(END)
                        .bind("plans", plans.toArray(Long[]::new))
                        .bind("max", max)
                        .mapTo(Long.class)
                        .map(PlanId::new)
                        .set();
    }
}
