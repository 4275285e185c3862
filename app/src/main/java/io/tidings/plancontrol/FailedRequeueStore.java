package io.tidings.plancontrol;

import io.tidings.queue.RequeueBlocks;
import io.tidings.shared.AccountId;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Requeues failed messages, thousands in one statement. Locks plan, blocks, messages, in this order. */
@Singleton
final class FailedRequeueStore {
    /** Queues the selected messages in new blocks. Returns the result and the cost. */
    private static final String REQUEUE =
            """
            with dead_letters as (
                select distinct on (f.message_id) f.message_id, f.class from failure f
                 where f.plan_id = :plan and f.message_id between :low and :high and\s""" + DeadLetterSql.MATCHING + """
                 order by f.message_id, f.id desc
            ), locked as (
                select m.id, m.attempts - m.uncounted_attempts as counted, l.class
                  from message m join dead_letters l on l.message_id = m.id
                 where m.id between :low and :high and m.state in (<EXPIRED>, <FAILED>)
                 order by m.id for update of m
            ), chosen as (
                select locked.id, :force or locked.class <> all(:permanent) as allowed,
                       p.retry_mode = 'auto' or :reset or locked.counted < p.max_attempts as attempts_left
                  from locked join send_plan p on p.id = :plan
            ), moved as (
                update message m
                   set state = <RETRYING>, outcome_at = null, key_round = null, key_used_at = null,
                       uncounted_attempts = case when :reset then m.attempts else m.uncounted_attempts end
                  from chosen c where m.id = c.id and m.id between :low and :high and c.allowed and c.attempts_left
                returning m.id, m.cost, m.plan_id, m.variant
            ), resolved as (
                update failure f set resolution = 'requeued', resolved_at = now(), resolved_by = :by
                  from moved where f.plan_id = :plan and f.message_id = moved.id
                               and f.message_id between :low and :high and f.final and f.resolution is null
            ),\s""" + RequeueBlocks.newBlocks("n_failed") + """
            select (select count(*) from moved) as requeued,
                   (select coalesce(sum(cost), 0) from moved) as cost,
                   (select account_id from send_plan where id = :plan) as account,
                   count(*) filter (where not allowed) as permanent,
                   count(*) filter (where allowed and not attempts_left) as exhausted
              from chosen""";

    private final RequeueBlocks blocks;

    FailedRequeueStore(RequeueBlocks blocks) {
        this.blocks = blocks;
    }

    /** @param cost of the requeued messages, in units. It was released when they failed, so it must be reserved again. */
    record Requeued(Requeue.Part part, AccountId account, long cost) {}

    /** Requeues a slice of the failed messages of a plan. @return empty when the plan is stopped */
    Optional<Requeued> requeue(Handle handle, PlanId plan, Requeue which, Requeue.Slice slice) {
        if (!blocks.lock(handle, plan)) {
            return Optional.empty();
        }
        var range = DeadLetterSql.bound(handle.createQuery("""
                                select min(message_id) as low, max(message_id) as high, count(*) as size from (
                                    select distinct f.message_id from failure f
                                     where f.plan_id = :plan and f.message_id > :after and\s""" + DeadLetterSql.MATCHING + """
                                     order by f.message_id limit :limit) slice"""), which.filter())
                .bind("plan", plan.value())
                .bind("after", slice.after())
                .bind("limit", slice.size())
                .mapTo(RequeueBlocks.Range.class)
                .one();
        blocks.preferHashJoins(handle, range.size());
        var last = range.size() < slice.size() ? Optional.<Long>empty() : Optional.of(range.high());
        var requeued = DeadLetterSql.bound(handle.createQuery(REQUEUE), which.filter())
                .bind("plan", plan.value())
                .bind("permanent", Requeue.PERMANENT)
                .bind("force", which.includePermanent())
                .bind("reset", which.resetAttempts())
                .bind("by", which.by())
                .bind("low", range.low())
                .bind("high", range.high())
                .bind("size", blocks.blockSize())
                .map((row, context) -> new Requeued(
                        new Requeue.Part(
                                new Requeue.Result(
                                        row.getLong("requeued"), row.getLong("permanent"), row.getLong("exhausted")),
                                last),
                        new AccountId(row.getLong("account")),
                        row.getLong("cost")))
                .one();
        blocks.fire(handle, plan, requeued.part().result().requeued());
        return Optional.of(requeued);
    }
}
