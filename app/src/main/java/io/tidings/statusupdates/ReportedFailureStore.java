package io.tidings.statusupdates;

import io.tidings.credits.Credits;
import io.tidings.credits.Credits.Reopened;
import io.tidings.gateways.FailureClass;
import io.tidings.plans.PlanStore;
import io.tidings.plans.RetryPolicy;
import io.tidings.plans.SendPlan;
import io.tidings.plans.VariantCounts;
import io.tidings.queue.RequeueBlocks;
import io.tidings.shared.PlanId;
import io.tidings.suppression.Suppressions;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Queues messages again that the provider accepted and then failed to send, if the retry policy of their plan allows
 * another attempt. The provider says that the recipient did not get the message, so the next attempt has a new send key.
 * Thread-safe.
 */
@Singleton
public final class ReportedFailureStore {
    /**
     * Decides about the reported messages of one plan. A message is undecided while its outcome or a later status is not
     * applied yet, or while its block is not settled: then its cost is not spent yet.
     */
    private static final String REQUEUE =
            """
            with reported as (
                select * from unnest(:ids, :attempts, :classes, :codes, :texts, :times)
                    as r(id, attempt, class, code, text, at_ms)
            ), locked as (
                select m.id, m.account_id, m.plan_id, m.variant, m.cost, m.state, m.attempts, m.recipient, m.not_after,
                       m.attempts - m.uncounted_attempts as counted, r.attempt, r.class, r.code, r.text,
                       to_timestamp(r.at_ms / 1000.0) as at
                  from message m join reported r on r.id = m.id
                 where m.id between :low and :high and m.plan_id = :plan order by m.id for update of m
            ), checked as (
                select l.*,
                       l.state < <UNCERTAIN> and l.attempts < l.attempt
                           or exists (select from late_status s where s.message_id = l.id)
                           or exists (select from send_block b
                                       where b.plan_id = :plan and l.id between b.first_id and b.last_id
                                         and (b.message_ids is null or l.id = any(b.message_ids))
                                         and (b.state in ('PREPARING', 'READY', 'PAUSED', 'LEASED')
                                              or not b.settled)) as undecided
                  from locked l
            ), moved as (
                update message m
                   set state = <RETRYING>, outcome_at = null, delivered_at = null, key_round = null, key_used_at = null
                  from checked c
                 where m.id = c.id and m.id between :low and :high and not c.undecided and c.state = <UNDELIVERED>
                   and c.attempts = c.attempt and c.counted < :max_attempts and c.recipient <> ''
                   and (c.not_after is null or c.not_after > clock_timestamp())
                   and not\s""" + Suppressions.predicate("c.recipient") + """
                returning m.id, m.account_id, m.plan_id, m.variant, m.cost, m.not_after, c.counted
            ), recorded as (
                insert into failure (account_id, plan_id, message_id, gateway_id, attempt, class, code, detail, final,
                    reported, at)
                select c.account_id, :plan, c.id, :gateway, c.attempt, coalesce(c.class, 'transient'),
                       coalesce(c.code, 'not_sent'), coalesce(c.text, c.code, 'The provider failed to send it'), false,
                       true, c.at
                  from moved join checked c on c.id = moved.id
            ), queued as (
                insert into dispatch_queue (message_id, account_id, plan_id, gateway_id, priority, due_at, paused,
                    single, not_after)
                select m.id, m.account_id, p.id, p.gateway_id, p.priority,
                       clock_timestamp() + make_interval(secs => (:pauses)[m.counted]), p.state = 'paused',
                       p.kind = 'direct', m.not_after
                  from moved m join send_plan p on p.id = m.plan_id
            ), corrected as (
                insert into outcome_correction as c (plan_id, n_undelivered, n_requeued)
                select :plan, -count(*), count(*) from moved having count(*) > 0
                on conflict (plan_id) do update
                   set n_undelivered = c.n_undelivered + excluded.n_undelivered,
                       n_requeued = c.n_requeued + excluded.n_requeued
            )""" + VariantCounts.change("n_undelivered", -1) + """

            select c.id, c.undecided, moved.id is not null as requeued, c.cost
              from checked c left join moved on moved.id = c.id""";

    private final PlanStore plans;
    private final RequeueBlocks blocks;
    private final Suppressions suppressions;
    private final Credits credits;

    ReportedFailureStore(PlanStore plans, RequeueBlocks blocks, Suppressions suppressions, Credits credits) {
        this.plans = plans;
        this.blocks = blocks;
        this.suppressions = suppressions;
        this.credits = credits;
    }

    /**
     * A failure that the provider reports after it accepted the attempt, and after which another one may succeed.
     *
     * @param failure null if the gateway does not know the code
     */
    public record ReportedFailure(
            long message,
            int attempt,
            @Nullable FailureClass failure,
            @Nullable String code,
            @Nullable String text,
            long atMillis) {}

    /**
     * The decisions.
     *
     * @param undecided messages to ask about again later
     * @param reopened the requeued messages, whose spent cost is to be reserved again in the same transaction
     */
    public record Decided(Set<Long> undecided, List<Reopened> reopened) {}

    /**
     * Requeues the messages that may be tried again. The others keep their state. Locks plans and messages, in this
     * order; the caller then moves the credits.
     */
    public Decided requeue(Handle handle, Collection<ReportedFailure> reported) {
        var byPlan = byPlan(handle, reported);
        var decided = new Decided(new HashSet<>(), new ArrayList<>());
        // All plans are locked before the first message is.
        byPlan.keySet().removeIf(plan -> !blocks.lock(handle, plan));
        byPlan.forEach((plan, failures) -> requeue(handle, plans.get(handle, plan), failures, decided));
        return decided;
    }

    private void requeue(Handle handle, SendPlan plan, List<ReportedFailure> failures, Decided decided) {
        var retry = plan.retry();
        var until = plan.notAfter(null);
        if (retry.mode() == RetryPolicy.Mode.MANUAL
                || retry.maxAttempts() == 1
                || until != null && isOver(handle, plan)
                || hasDebts(plan)) {
            return;
        }
        var pauses = new Double[retry.maxAttempts()];
        for (int i = 0; i < pauses.length; i++) {
            pauses[i] = retry.pauseAfter(i + 1, ThreadLocalRandom.current().nextDouble())
                            .toMillis()
                    / 1000.0;
        }
        var query = handle.createQuery(REQUEUE)
                .bind("ids", column(failures, ReportedFailure::message).toArray(Long[]::new))
                .bind("attempts", column(failures, ReportedFailure::attempt).toArray(Integer[]::new))
                .bind(
                        "classes",
                        failures.stream()
                                .map(each -> each.failure() == null
                                        ? null
                                        : each.failure().text())
                                .toArray(String[]::new))
                .bind("codes", failures.stream().map(ReportedFailure::code).toArray(String[]::new))
                .bind("texts", failures.stream().map(ReportedFailure::text).toArray(String[]::new))
                .bind("times", column(failures, ReportedFailure::atMillis).toArray(Long[]::new))
                .bind("low", failures.getFirst().message())
                .bind("high", failures.getLast().message())
                .bind("plan", plan.id().value())
                .bind("gateway", plan.gateway().value())
                .bind("account", plan.account().value())
                .bind("max_attempts", retry.maxAttempts())
                .bind("pauses", pauses);
        int before = decided.reopened().size();
        suppressions
                .bind(query, plan.channel())
                .map((row, context) -> {
                    long message = row.getLong("id");
                    if (row.getBoolean("undecided")) {
                        decided.undecided().add(message);
                    } else if (row.getBoolean("requeued")) {
                        decided.reopened().add(new Reopened(plan.account(), plan.id(), message, row.getLong("cost")));
                    }
                    return message;
                })
                .list();
        blocks.fire(handle, plan.id(), decided.reopened().size() - before);
    }

    /** Returns whether a message of the plan may be charged as a debt. Then its cost is not spent yet. */
    private boolean hasDebts(SendPlan plan) {
        return credits.reservation(plan.id())
                .filter(reservation -> reservation.owed() > 0)
                .isPresent();
    }

    private static boolean isOver(Handle handle, SendPlan plan) {
        return handle.createQuery("select send_until <= clock_timestamp() from send_plan where id = :plan")
                .bind("plan", plan.id().value())
                .mapTo(Boolean.class)
                .one();
    }

    /** Returns the failures by plan, each ascending: the order in which rows are locked. One for each message. */
    private static Map<PlanId, List<ReportedFailure>> byPlan(Handle handle, Collection<ReportedFailure> reported) {
        var latest = new TreeMap<Long, ReportedFailure>();
        reported.forEach(each -> latest.merge(each.message(), each, (a, b) -> a.attempt() < b.attempt() ? b : a));
        var byPlan = new TreeMap<PlanId, List<ReportedFailure>>((a, b) -> Long.compare(a.value(), b.value()));
        handle.createQuery("""
                        select id, plan_id from message where id = any(:ids) and id between :low and :high order by id""")
                .bind("ids", latest.keySet().toArray(Long[]::new))
                .bind("low", latest.isEmpty() ? 0 : latest.firstKey())
                .bind("high", latest.isEmpty() ? 0 : latest.lastKey())
                .map((row, context) -> byPlan.computeIfAbsent(
                                new PlanId(row.getLong("plan_id")), plan -> new ArrayList<>())
                        .add(latest.get(row.getLong("id"))))
                .list();
        return byPlan;
    }

    private static <T> List<T> column(List<ReportedFailure> failures, Function<ReportedFailure, T> value) {
        return failures.stream().map(value).toList();
    }
}
