package io.tidings.plancontrol;

import io.tidings.dispatch.RequeueBlocks;
import io.tidings.shared.AccountId;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Requeues failed messages, hundreds of thousands in one statement. Locks plan, blocks, messages, in this order. */
@Singleton
final class FailedRequeueStore {
    private final RequeueBlocks blocks;

    FailedRequeueStore(RequeueBlocks blocks) {
        this.blocks = blocks;
    }

    /** @param cost of the requeued messages, in units. It was released when they failed, so it must be reserved again. */
    record Requeued(Requeue.Result result, AccountId account, long cost) {}

    /** Requeues the failed messages of a plan. @return empty when the plan is stopped */
    Optional<Requeued> requeue(Handle handle, PlanId plan, Requeue which) {
        if (!blocks.lock(handle, plan)) {
            return Optional.empty();
        }
        var range = DeadLetterSql.bound(handle.createQuery("""
                                select min(message_id) as low, max(message_id) as high, count(*) as size from failure f
                                 where f.plan_id = :plan and\s""" + DeadLetterSql.MATCHING), which.filter())
                .bind("plan", plan.value())
                .mapTo(RequeueBlocks.Range.class)
                .one();
        blocks.preferHashJoins(handle, range.size());
        var requeued = DeadLetterSql.bound(
                        handle.createQuery(
                                """
                        with letters as (
                            select distinct on (f.message_id) f.message_id, f.class from failure f
                             where f.plan_id = :plan and\s""" + DeadLetterSql.MATCHING + """
                             order by f.message_id, f.id desc
                        ), dead as (
                            select m.id, m.attempts - m.uncounted_attempts as counted, l.class
                              from message m join letters l on l.message_id = m.id
                             where m.id between :low and :high and m.state in (<EXPIRED>, <FAILED>)
                             order by m.id for update of m
                        ), chosen as (
                            select dead.id, :force or dead.class <> all(:permanent) as allowed,
                                   p.retry_mode = 'auto' or :reset or dead.counted < p.max_attempts as left_over
                              from dead join send_plan p on p.id = :plan
                        ), moved as (
                            update message m
                               set state = <RETRYING>, outcome_at = null,
                                   uncounted_attempts = case when :reset then m.attempts else m.uncounted_attempts end
                              from chosen c where m.id = c.id and m.id between :low and :high and c.allowed and c.left_over
                            returning m.id, m.cost, m.plan_id, m.variant
                        ), resolved as (
                            update failure f set resolution = 'requeued', resolved_at = now(), resolved_by = :by
                              from moved where f.plan_id = :plan and f.message_id = moved.id and f.final
                                           and f.resolution is null
                        ),\s""" + RequeueBlocks.newBlocks("n_failed") + """
                        select (select count(*) from moved) as requeued,
                               (select coalesce(sum(cost), 0) from moved) as cost,
                               (select account_id from send_plan where id = :plan) as account,
                               count(*) filter (where not allowed) as permanent,
                               count(*) filter (where allowed and not left_over) as exhausted
                          from chosen"""),
                        which.filter())
                .bind("plan", plan.value())
                .bind("permanent", Requeue.PERMANENT)
                .bind("force", which.includePermanent())
                .bind("reset", which.resetAttempts())
                .bind("by", which.by())
                .bind("low", range.low())
                .bind("high", range.high())
                .bind("size", blocks.blockSize())
                .map((row, context) -> new Requeued(
                        new Requeue.Result(row.getLong("requeued"), row.getLong("permanent"), row.getLong("exhausted")),
                        new AccountId(row.getLong("account")),
                        row.getLong("cost")))
                .one();
        blocks.fire(handle, plan, requeued.result().requeued());
        return Optional.of(requeued);
    }
}
