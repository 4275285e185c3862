package io.tidings.queue;

import io.tidings.plans.VariantCounts;
import io.tidings.shared.BlockId;
import io.tidings.shared.PlanId;
import java.sql.Types;
import org.jdbi.v3.core.Handle;

/**
 * Ends messages of a stopped plan that wait for another attempt although an earlier one may have been sent. They are
 * uncertain, not cancelled. The caller has locked the plan. Call it before the other messages are cancelled.
 */
public final class UncertainCancelStore {
    public static final String CAUSE = "cancelled";

    /** Each of these messages is recorded in a closed block. */
    private static final String END_QUEUED = """
            with keyed as materialized (
                -- One by one along the primary key.
                select q.message_id from dispatch_queue q cross join lateral (
                           select from message m
                            where m.id = q.message_id and m.key_round is not null and m.state = <RETRYING> limit 1) may_be_sent
                 where q.plan_id = :plan
            ), gone as (
                delete from dispatch_queue q using keyed where q.message_id = keyed.message_id
                returning q.message_id, q.account_id, q.plan_id, q.gateway_id, q.priority
            ), moved as (
                update message m set state = <UNCERTAIN>, outcome_at = clock_timestamp()
                  from gone where m.id = gone.message_id
                returning m.id, m.plan_id, m.variant, m.cost, m.attempts
            )""" + VariantCounts.change("n_uncertain", 1) + "\n" + """
            , closed as (
                insert into send_block (account_id, plan_id, gateway_id, priority, block_no, first_id, last_id,
                    message_ids, state, started_upto, n_total, n_uncertain, held_units, closed_at)
                select account_id, gone.plan_id, gateway_id, min(priority), 0, min(id), max(id),
                       array_agg(id order by id), 'CLOSED', max(id), count(*), count(*), sum(cost), clock_timestamp()
                  from gone join moved on moved.id = gone.message_id group by account_id, gone.plan_id, gateway_id
                returning id, account_id, plan_id, gateway_id, fence
            )
            insert into uncertain (message_id, account_id, plan_id, gateway_id, block_id, fence, cause, attempt, next_check)
            select moved.id, c.account_id, c.plan_id, c.gateway_id, c.id, c.fence, :cause, moved.attempts,
                   clock_timestamp() + interval '1 minute'
              from moved cross join closed c order by moved.id""";

    /** The messages stay in their blocks, which count them. */
    private static final String END_IN_BLOCKS = """
            with listed as (
                select b.id as block_id, b.account_id, b.plan_id, b.gateway_id, b.fence, w.id
                  from send_block b cross join unnest(b.message_ids) as w(id)
                 where <blocks> and b.message_ids is not null
                   and w.id > coalesce(cast(:after as bigint), b.started_upto)
            ), moved as (
                update message m set state = <UNCERTAIN>, outcome_at = clock_timestamp()
                  from listed where m.id = listed.id and m.key_round is not null and m.state = <RETRYING>
                returning m.id, m.plan_id, m.variant, m.cost, m.attempts, listed.block_id
            )""" + VariantCounts.change("n_uncertain", 1) + "\n" + """
            , recorded as (
                insert into uncertain (message_id, account_id, plan_id, gateway_id, block_id, fence, cause, attempt, next_check)
                select moved.id, l.account_id, l.plan_id, l.gateway_id, l.block_id, l.fence, :cause, moved.attempts,
                       clock_timestamp() + interval '1 minute'
                  from moved join listed l on l.id = moved.id order by moved.id
            ), tally as (
                select block_id, count(*) as messages, sum(cost) as units from moved group by block_id
            )
            update send_block b
               set n_uncertain = b.n_uncertain + tally.messages, held_units = b.held_units + tally.units
              from tally where b.id = tally.block_id""";

    private UncertainCancelStore() {}

    /** Ends the messages in the queue, and in blocks that no worker has. A worker ends those in its own block. */
    static void end(Handle handle, PlanId plan) {
        handle.createUpdate(END_QUEUED)
                .bind("plan", plan.value())
                .bind("cause", CAUSE)
                .execute();
        handle.createUpdate(END_IN_BLOCKS)
                .define("blocks", "b.plan_id = :plan and b.state in ('READY', 'PAUSED')")
                .bind("plan", plan.value())
                .bindNull("after", Types.BIGINT)
                .bind("cause", CAUSE)
                .execute();
    }

    /** Ends the messages of a leased block above the last started one. Only a block with a list of ids has some. */
    public static void end(Handle handle, BlockId block, long lastStarted) {
        handle.createUpdate(END_IN_BLOCKS)
                .define("blocks", "b.id = :block")
                .bind("block", block.value())
                .bind("after", lastStarted)
                .bind("cause", CAUSE)
                .execute();
    }
}
