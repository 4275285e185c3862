package io.tidings.dispatch;

import io.tidings.credits.Credits.LateOutcome;
import io.tidings.messages.AttemptResult;
import io.tidings.messages.MessageState;
import io.tidings.plans.PlanStore;
import io.tidings.plans.VariantCounts;
import io.tidings.queue.BlockLocks;
import io.tidings.queue.UncertainCancelStore;
import io.tidings.shared.PlanId;
import io.tidings.statusupdates.ProviderRefs;
import io.tidings.statusupdates.StatusUpdate;
import io.tidings.statusupdates.StatusUpdateStore;
import io.tidings.uncertain.UncertainMessageStore;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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

    OutcomeStore(StatusUpdateStore updates, PlanStore plans, UncertainMessageStore uncertain) {
        this.updates = updates;
        this.plans = plans;
        this.firstLookUp = uncertain.firstLookUp();
    }

    /** As {@link #write(Handle, List, long[])}, without blocks to close. */
    List<LateOutcome> write(Handle handle, List<MessageResult> batch) throws SQLException {
        return write(handle, batch, new long[0]);
    }

    /**
     * Writes the results in the handle's transaction, and locks their blocks in the order of {@link BlockLocks}.
     *
     * @param closing further blocks to lock, which the caller then closes in the same transaction
     * @return whose credits are to be moved in the same transaction, after everything else
     */
    List<LateOutcome> write(Handle handle, List<MessageResult> batch, long[] closing) throws SQLException {
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
            endUncertain(sharePlans(handle, again), again, finals);
        }
        if (!again.isEmpty() || finals.isEmpty()) {
            // The write of final outcomes locks them as late as possible, because the next chunks wait for the locks.
            lockBlocks(handle, batch, closing);
        }
        if (!finals.isEmpty()) {
            late = writeFinals(handle, finals, closing);
        }
        if (!again.isEmpty()) {
            RetryStore.queue(handle, again);
            MessageEventLog.recordWaits(handle, again);
        }
        recordFailures(handle, batch);
        writeRefs(handle, batch);
        return late;
    }

    private static void lockBlocks(Handle handle, List<MessageResult> batch, long[] closing) {
        var blocks = new HashSet<Long>();
        batch.forEach(result -> blocks.add(result.block().id().value()));
        for (long block : closing) {
            blocks.add(block);
        }
        if (!blocks.isEmpty()) {
            BlockLocks.lock(handle, blocks);
        }
    }

    /** Writes the ids of the provider, with one statement if there is any. */
    private static void writeRefs(Handle handle, List<MessageResult> results) {
        // A loop, because most gateways keep no ids, and this runs for every message.
        for (var result : results) {
            if (!result.refs().isEmpty()) {
                ProviderRefs.write(
                        handle,
                        results.stream()
                                .map(each -> new ProviderRefs.AttemptRefs(each.message(), each.attempt(), each.refs()))
                                .toList());
                return;
            }
        }
    }

    /**
     * Locks the plans of retried messages, in the order plan, blocks, messages, as a cancellation does. So no retry is
     * queued after a cancellation. Other outcomes do not need the lock.
     *
     * @return the stopped ones
     */
    private static Set<PlanId> sharePlans(Handle handle, List<MessageResult> again) {
        return handle.createQuery("""
                        select case when state = 'stopped' then id end from send_plan
                         where id = any(:ids) order by id for share""")
                .bind(
                        "ids",
                        again.stream()
                                .map(each -> each.block().plan().value())
                                .distinct()
                                .toArray(Long[]::new))
                .mapTo(Long.class)
                .filter(Objects::nonNull)
                .map(PlanId::new)
                .set();
    }

    /** A message that may have been sent is not tried again for a stopped plan. It is uncertain, not cancelled. */
    private static void endUncertain(Set<PlanId> stopped, List<MessageResult> again, List<MessageResult> finals) {
        if (stopped.isEmpty()) {
            return;
        }
        again.removeIf(each -> {
            var result = (AttemptResult.RetryLater) each.result();
            boolean ends = result.key() != null && stopped.contains(each.block().plan());
            if (ends) {
                finals.add(new MessageResult(
                        each.block(),
                        each.message(),
                        new AttemptResult.Uncertain(UncertainCancelStore.CAUSE),
                        result.isAttempt() ? each.attempt() : each.attempt() + 1,
                        each.atMillis(),
                        each.text()));
            }
            return ends;
        });
    }

    /**
     * One statement updates the messages without an outcome and counts them in their blocks. Messages that were not
     * updated already had an outcome; there the rank decides. An answer may belong to an older attempt, whose message
     * was requeued since. Its block has counted it before, so {@link StatusUpdateStore} decides what it still means.
     */
    private List<LateOutcome> writeFinals(Handle handle, List<MessageResult> finals, long[] closing)
            throws SQLException {
        finals.sort((a, b) -> Long.compare(a.message(), b.message()));
        List<LateOutcome> late = List.of();
        var columns = new OutcomeArrays(finals);
        var sql = areOfVariants(handle, finals) ? FINALS_OF_VARIANTS : FINALS;
        try (var statement = handle.getConnection().prepareStatement(sql)) {
            columns.bind(handle, statement, closing);
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
        recordSkips(handle, finals);
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
                ), locked as materialized (
                    select id from send_block
                     where id in (select block_id from tally union all select unnest(?::bigint[]))
                     order by id for no key update
                ), counted as (
                    update send_block b
                       set n_sent = b.n_sent + t.sent, n_failed = b.n_failed + t.failed,
                           n_skipped = b.n_skipped + t.skipped, n_cancelled = b.n_cancelled + t.cancelled,
                           n_uncertain = b.n_uncertain + t.uncertain, spent_units = b.spent_units + t.spent_units,
                           held_units = b.held_units + t.held_units
                      from tally t where b.id = t.block_id and (select count(*) from locked) > 0
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

    /** Few skips have words of their own, so they are not a column of the bulk update. */
    private static void recordSkips(Handle handle, List<MessageResult> finals) {
        var details = handle.prepareBatch(
                "update message set error_detail = :detail where id = :message and state = <SKIPPED>");
        for (var result : finals) {
            var reason = reason(result.result());
            if (reason != null
                    && OutcomeArrays.state(result.result()) == MessageState.SKIPPED
                    && !reason.text().equals(reason.code())) {
                details.bind("detail", reason.text())
                        .bind("message", result.message())
                        .add();
            }
        }
        if (details.size() > 0) {
            details.execute();
        }
    }

    private void recordUncertain(Handle handle, List<MessageResult> finals) {
        var batch = handle.prepareBatch("""
                insert into uncertain
                    (message_id, account_id, plan_id, gateway_id, block_id, fence, cause, attempt, next_check)
                select id, :account, :plan, :gateway, :block, :fence, :cause, :attempt,
                       clock_timestamp() + make_interval(secs => :seconds)
                  -- Otherwise a receipt could resolve the message meanwhile, and the row would stay.
                  from message where id = :message and state = <UNCERTAIN> for share
                on conflict (message_id) do nothing""");
        for (var result : finals) {
            if (result.result() instanceof AttemptResult.Uncertain(var cause, var failed)) {
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
            case AttemptResult.RetryLater(var pause, var reason, var waitReason, var key) -> reason;
            case AttemptResult.Uncertain(var cause, var failed) -> failed;
        };
    }

    private static StatusUpdate statusUpdate(MessageResult result) {
        return StatusUpdate.of(
                        result.message(),
                        OutcomeArrays.state(result.result()),
                        reason(result.result()),
                        result.atMillis())
                .ofAttempt(result.attempt());
    }
}
