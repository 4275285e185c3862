package io.tidings.dispatch;

import io.tidings.credits.Credits.LateOutcome;
import io.tidings.messages.MessageState;
import io.tidings.plans.PlanStore;
import io.tidings.plans.VariantCounts;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Writes outcomes of messages in bulk. Outcomes are never fenced: each is written, from any node, and the higher rank
 * wins. Writing the same outcomes again changes nothing.
 */
@Singleton
final class OutcomeStore {
    /** Updates the messages without an outcome, and counts them in their blocks. */
    private static final String FINALS = finals("", "");

    /** As {@link #FINALS}, and counts by variant too. */
    private static final String FINALS_OF_VARIANTS = finals(", m.plan_id, m.variant", VariantCounts.FIRST_OUTCOMES);

    private final StatusUpdateStore updates;
    private final PlanStore plans;
    private final @Nullable Integer firstLookUp;

    OutcomeStore(StatusUpdateStore facts, PlanStore plans, DispatchConfig config) {
        this.updates = facts;
        this.plans = plans;
        this.firstLookUp =
                config.lookUpSeconds().isEmpty() ? null : config.lookUpSeconds().getFirst();
    }

    /**
     * Writes the results in the handle's transaction.
     *
     * @return whose credits are to be moved in the same transaction, after everything else
     */
    List<LateOutcome> write(Handle handle, List<MessageResult> batch) throws SQLException {
        List<LateOutcome> late = List.of();
        var finals = new ArrayList<MessageResult>(batch.size());
        var again = new ArrayList<MessageResult>();
        for (var result : batch) {
            switch (result.result()) {
                case AttemptResult.RetryLater repeat -> again.add(result);
                case AttemptResult.Final end -> finals.add(result);
                case AttemptResult.Uncertain uncertain -> finals.add(result);
            }
        }
        if (!again.isEmpty()) {
            sharePlans(handle, again);
        }
        if (!finals.isEmpty()) {
            late = writeFinals(handle, finals);
        }
        if (!again.isEmpty()) {
            requeue(handle, again);
            MessageEventLog.recordWaits(handle, again);
        }
        recordFailures(handle, batch);
        return late;
    }

    /**
     * Locks the plans of retried messages, in the order plan, blocks, messages, as a cancellation does. So no retry is
     * queued after a cancellation. Other outcomes do not need the lock.
     */
    private static void sharePlans(Handle handle, List<MessageResult> again) {
        handle.createQuery("select true from send_plan where id = any(:ids) order by id for share")
                .bind(
                        "ids",
                        again.stream()
                                .map(each -> each.block().plan().value())
                                .distinct()
                                .toArray(Long[]::new))
                .mapTo(Boolean.class)
                .list();
    }

    /**
     * One statement updates the messages without an outcome and counts them in their blocks. Messages that were not
     * updated already had an outcome; there the rank decides. An answer may belong to an older attempt, whose message
     * was requeued since. It is ignored here, because its block has counted it before.
     */
    private List<LateOutcome> writeFinals(Handle handle, List<MessageResult> finals) throws SQLException {
        finals.sort((a, b) -> Long.compare(a.message(), b.message()));
        List<LateOutcome> late = List.of();
        var columns = new OutcomeArrays(finals);
        var sql = areOfVariants(handle, finals) ? FINALS_OF_VARIANTS : FINALS;
        try (var statement = handle.getConnection().prepareStatement(sql)) {
            columns.bind(handle, statement);
            try (var result = statement.executeQuery()) {
                result.next();
                if (result.getLong(1) < finals.size()) {
                    late = updates.apply(
                                    handle,
                                    finals.stream()
                                            .map(OutcomeStore::statusUpdate)
                                            .toList())
                            .late();
                }
            }
        }
        recordUncertain(handle, finals);
        return late;
    }

    private static String finals(String more, String alsoCounted) {
        return MessageState.sqlConstants().splice("""
                with o as (
                    select * from unnest(?::bigint[], ?::smallint[], ?::smallint[], ?::text[], ?::float8[], ?::bigint[],
                        ?::text[], ?::smallint[]) as t(id, state, attempt, code, at, block_id, body, segments)
                ), moved as (
                    update message m
                       set state = o.state, attempts = o.attempt, error_code = o.code,
                           outcome_at = to_timestamp(o.at), body = coalesce(o.body, m.body),
                           segments = coalesce(o.segments, m.segments)
                      from o
                     where m.id = o.id and m.id between ? and ? and m.state < <UNCERTAIN>
                       and (m.attempts < o.attempt or o.state = <CANCELLED>)
                    returning o.block_id, o.state, m.cost%s
                ), tally as (
                    select block_id, count(*) filter (where state = <SENT>) as sent,
                           count(*) filter (where state in (<EXPIRED>, <FAILED>)) as failed,
                           count(*) filter (where state = <SKIPPED>) as skipped,
                           count(*) filter (where state = <CANCELLED>) as cancelled,
                           count(*) filter (where state = <UNCERTAIN>) as uncertain,
                           coalesce(sum(cost) filter (where state = <SENT>), 0) as spent_units,
                           coalesce(sum(cost) filter (where state = <UNCERTAIN>), 0) as held_units
                      from moved group by block_id
                ), counted as (
                    update send_block b
                       set n_sent = b.n_sent + t.sent, n_failed = b.n_failed + t.failed,
                           n_skipped = b.n_skipped + t.skipped, n_cancelled = b.n_cancelled + t.cancelled,
                           n_uncertain = b.n_uncertain + t.uncertain, spent_units = b.spent_units + t.spent_units,
                           held_units = b.held_units + t.held_units
                      from tally t where b.id = t.block_id
                    returning 1
                )%s
                select (select count(*) from moved), (select count(*) from counted)""".formatted(more, alsoCounted));
    }

    /** Returns whether a plan has variants. The messages ascend, so each plan is looked up once. */
    private boolean areOfVariants(Handle handle, List<MessageResult> finals) {
        PlanId seen = null;
        for (var result : finals) {
            var plan = result.block().plan();
            if (!plan.equals(seen) && plans.hasVariants(handle, plan)) {
                return true;
            }
            seen = plan;
        }
        return false;
    }

    /**
     * Queues messages for another attempt; cancels them if the plan was stopped. Only the holder of the block may: a
     * former holder cannot know what the next one did with the message.
     */
    private static void requeue(Handle handle, List<MessageResult> again) {
        var batch = handle.prepareBatch("""
                with block as (
                    select b.id, b.account_id, b.plan_id, b.gateway_id, b.priority, p.state = 'stopped' as stopped,
                           p.state = 'paused' as paused, p.kind = 'direct' as single,
                           case when :untried then b.lost_count else 0 end as lost_count
                      from send_block b join send_plan p on p.id = b.plan_id
                     where b.id = :block and b.fence = :fence and b.state = 'LEASED' for update of b for share of p
                ), moved as (
                    update message m
                       set state = case when block.stopped then <CANCELLED> else <RETRYING> end,
                           attempts = :attempt, error_code = :code,
                           outcome_at = case when block.stopped then clock_timestamp() end
                      from block where m.id = :message and m.state < <UNCERTAIN> and (m.attempts < :attempt or :untried)
                    returning m.id, m.state, m.cost
                ), queued as (
                    insert into dispatch_queue
                        (message_id, account_id, plan_id, gateway_id, priority, due_at, paused, single, lost_count)
                    select moved.id, account_id, plan_id, gateway_id, priority,
                           clock_timestamp() + make_interval(secs => :pause), paused, single, lost_count
                      from block, moved where moved.state = <RETRYING>
                    on conflict (message_id) do nothing
                    returning message_id
                )
                update send_block b
                   set n_requeued = n_requeued + (select count(*) from queued),
                       carried_units = carried_units
                           + (select coalesce(sum(cost), 0) from moved join queued on id = message_id),
                       n_cancelled = n_cancelled + (select count(*) from moved where state = <CANCELLED>)
                 where b.id = (select id from block) and exists (select from moved)""");
        for (var result : again) {
            if (result.result() instanceof AttemptResult.RetryLater(var pause, var reason, var waitReason)) {
                batch.bind("block", result.block().id().value())
                        .bind("fence", result.block().fence())
                        .bind("message", result.message())
                        .bind("attempt", result.attempt())
                        .bind("code", reason == null ? null : reason.code())
                        .bind("untried", reason == null)
                        .bind("pause", pause.toMillis() / 1000.0)
                        .add();
            }
        }
        batch.execute();
    }

    private void recordUncertain(Handle handle, List<MessageResult> finals) {
        var batch = handle.prepareBatch("""
                insert into uncertain
                    (message_id, account_id, plan_id, gateway_id, block_id, fence, cause, attempt, next_check)
                select id, :account, :plan, :gateway, :block, :fence, :cause, :attempt,
                       clock_timestamp() + make_interval(secs => :seconds)
                  from message where id = :message and state = <UNCERTAIN>
                on conflict (message_id) do nothing""");
        for (var result : finals) {
            if (result.result() instanceof AttemptResult.Uncertain(var cause)) {
                batch.bind("account", result.block().account().value())
                        .bind("plan", result.block().plan().value())
                        .bind("gateway", result.block().gateway().value())
                        .bind("block", result.block().id().value())
                        .bind("fence", result.block().fence())
                        .bind("cause", cause)
                        .bind("attempt", result.attempt())
                        .bind("seconds", firstLookUp)
                        .bind("message", result.message())
                        .add();
            }
        }
        if (batch.size() > 0) {
            batch.execute();
        }
    }

    private static void recordFailures(Handle handle, List<MessageResult> batch) {
        var rows = handle.prepareBatch("""
                insert into failure
                    (account_id, plan_id, message_id, gateway_id, attempt, class, code, detail, final, at, resolution)
                select :account, :plan, :message, :gateway, :attempt, :class, :code, :text, :final,
                       to_timestamp(:at / 1000.0),
                       case when :final and not exists (
                                select from message where id = :message and state in (<EXPIRED>, <FAILED>))
                            then 'overtaken' end
                 where not exists (select from failure where message_id = :message and attempt = :attempt)""");
        for (var result : batch) {
            var reason = reason(result.result());
            if (reason == null || OutcomeArrays.state(result.result()) == MessageState.SKIPPED) {
                continue;
            }
            rows.bind("account", result.block().account().value())
                    .bind("plan", result.block().plan().value())
                    .bind("message", result.message())
                    .bind("gateway", result.block().gateway().value())
                    .bind("attempt", result.attempt())
                    .bind("class", reason.failure().text())
                    .bind("code", reason.code())
                    .bind("text", reason.text())
                    .bind("final", result.result() instanceof AttemptResult.Final)
                    .bind("at", (double) result.atMillis())
                    .add();
        }
        if (rows.size() > 0) {
            rows.execute();
        }
    }

    private static AttemptResult.@Nullable Reason reason(AttemptResult result) {
        return switch (result) {
            case AttemptResult.Final(MessageState state, AttemptResult.Reason reason) -> reason;
            case AttemptResult.RetryLater(var pause, var reason, var waitReason) -> reason;
            case AttemptResult.Uncertain uncertain -> null;
        };
    }

    private static StatusUpdate statusUpdate(MessageResult result) {
        return StatusUpdate.of(
                result.message(), OutcomeArrays.state(result.result()), reason(result.result()), result.atMillis());
    }
}
