package io.tidings.dispatch;

import io.tidings.gateways.FailureClass;
import io.tidings.shared.AccountId;
import io.tidings.shared.PlanId;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages back to be sent again, by the hundred thousand. They leave their bucket for {@code n_requeued} and are
 * listed in new blocks, so that blocks and corrections still add up to the recipients. Locks plan, blocks, messages.
 */
@Singleton
public final class RequeueStore {
    /** What only force sends again. */
    public static final String[] PERMANENT = Arrays.stream(FailureClass.values())
            .filter(FailureClass::needsForce)
            .map(FailureClass::text)
            .toArray(String[]::new);

    /**
     * Lists what {@code moved} has put back in blocks of their own and corrects the bucket it came from. They stand in
     * line as if the plan were released now; {@link QueuePositions} moves them apart.
     */
    private static final String LISTED = """
            listed as (
                insert into send_block (account_id, plan_id, gateway_id, priority, block_no, first_id, last_id,
                    message_ids, state, started_upto, n_total, queue_position_at)
                select p.account_id, p.id, p.gateway_id, p.priority, m.part, min(m.id), max(m.id),
                       array_agg(m.id order by m.id), case p.state when 'paused' then 'PAUSED' else 'READY' end,
                       min(m.id) - 1, count(*),
                       \s""" + QueuePositionStore.NEW_PLACE + """
                  from (select id, ((row_number() over (order by id))::int - 1) / :size as part from moved) m
                  join send_plan p on p.id = :plan
                 group by p.account_id, p.id, p.gateway_id, p.priority, p.state, m.part
            ), corrected as (
                insert into outcome_correction as c (plan_id, %1$s, n_requeued)
                select :plan, -count(*), count(*) from moved having count(*) > 0
                on conflict (plan_id) do update
                   set %1$s = c.%1$s + excluded.%1$s, n_requeued = c.n_requeued + excluded.n_requeued
            )""";

    private static final long MANY = 1_000;

    private final DispatchConfig config;
    private final Event<MessagesRequeued> putBack;

    RequeueStore(DispatchConfig config, Event<MessagesRequeued> putBack) {
        this.config = config;
        this.putBack = putBack;
    }

    /** @param cost of what was put back: it was given back when it failed, so it is to be reserved anew */
    record Moved(Requeue.Result result, AccountId account, long cost) {}

    private record Range(long low, long high, long size) {}

    /** Puts failed messages back. @return nothing when the plan is stopped */
    Optional<Moved> failed(Handle handle, PlanId plan, Requeue which) {
        if (!lock(handle, plan)) {
            return Optional.empty();
        }
        var range = DeadLetterSql.bound(handle.createQuery("""
                                select min(message_id) as low, max(message_id) as high, count(*) as size from failure f
                                 where f.plan_id = :plan and\s""" + DeadLetterSql.MATCHING), which.letters())
                .bind("plan", plan.value())
                .mapTo(Range.class)
                .one();
        hashing(handle, range.size());
        var moved = DeadLetterSql.bound(
                        handle.createQuery("""
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
                        ),\s""" + LISTED.formatted("n_failed")
                                + VariantCounts.later("n_failed", -1) + """
                        select (select count(*) from moved) as requeued,
                               (select coalesce(sum(cost), 0) from moved) as cost,
                               (select account_id from send_plan where id = :plan) as account,
                               count(*) filter (where not allowed) as permanent,
                               count(*) filter (where allowed and not left_over) as exhausted
                          from chosen"""),
                        which.letters())
                .bind("plan", plan.value())
                .bind("permanent", PERMANENT)
                .bind("force", which.evenPermanent())
                .bind("reset", which.resetAttempts())
                .bind("by", which.by())
                .bind("low", range.low())
                .bind("high", range.high())
                .bind("size", config.blockSize())
                .map((row, context) -> new Moved(
                        new Requeue.Result(row.getLong("requeued"), row.getLong("permanent"), row.getLong("exhausted")),
                        new AccountId(row.getLong("account")),
                        row.getLong("cost")))
                .one();
        tell(handle, plan, moved.result().requeued());
        return Optional.of(moved);
    }

    /**
     * Puts messages back of which nobody knows whether they were sent: whoever asks for it takes the risk that some get
     * theirs twice. The doubt is kept as a failed attempt, and the credits that it held go on to the next.
     *
     * @return how many; nothing when the plan is stopped
     */
    Optional<Long> uncertain(Handle handle, PlanId plan) {
        return uncertain(handle, plan, Set.of());
    }

    /** @param only these; empty means every one */
    Optional<Long> uncertain(Handle handle, PlanId plan, Set<Long> only) {
        return doubts(handle, plan, only, List.of());
    }

    /**
     * A message in doubt that was certainly not sent.
     *
     * @param reason with which the provider refused the attempt; null when it was never begun, and is no attempt
     */
    record Unsent(long message, AttemptResult.@Nullable Reason reason) {}

    /** Puts back what was not sent after all; as {@link #uncertain(Handle, PlanId)}, without its risk. */
    Optional<Long> unsent(Handle handle, PlanId plan, List<Unsent> known) {
        return doubts(handle, plan, known.stream().map(Unsent::message).collect(Collectors.toSet()), known);
    }

    private Optional<Long> doubts(Handle handle, PlanId plan, Set<Long> only, List<Unsent> known) {
        if (!lock(handle, plan)) {
            return Optional.empty();
        }
        var range = handle.createQuery("""
                        select min(message_id) as low, max(message_id) as high, count(*) as size
                          from uncertain where plan_id = :plan""")
                .bind("plan", plan.value())
                .mapTo(Range.class)
                .one();
        hashing(handle, range.size());
        long moved = handle.createQuery(
                        """
                        with doubts as (
                            select u.message_id, u.gateway_id, u.cause, u.since, k.id is null as risked, k.class, k.code,
                                   k.text
                              from uncertain u
                              left join unnest(:known, :classes, :codes, :texts) as k(id, class, code, text)
                                on k.id = u.message_id
                             where u.plan_id = :plan
                               and (cardinality(:messages) = 0 or u.message_id = any(:messages))
                             order by u.message_id for update of u
                        ), dead as (
                            select m.id, not d.risked and d.class is null as never_begun
                              from message m join doubts d on d.message_id = m.id
                             where m.id between :low and :high and m.state = <UNCERTAIN> order by m.id for update of m
                        ), moved as (
                            update message m
                               set state = <RETRYING>, outcome_at = null,
                                   uncounted_attempts = m.uncounted_attempts + dead.never_begun::int
                              from dead where m.id = dead.id and m.id between :low and :high
                            returning m.id, m.account_id, m.attempts, m.plan_id, m.variant
                        ), lifted as (
                            delete from uncertain u using moved where u.message_id = moved.id
                        ), told as (
                            insert into failure (account_id, plan_id, message_id, gateway_id, attempt, class, code,
                                detail, final)
                            select m.account_id, :plan, m.id, d.gateway_id, m.attempts, coalesce(d.class, 'transient'),
                                   coalesce(d.code, 'uncertain'),
                                   coalesce(d.text, 'Nobody knows whether this attempt was sent: ' || d.cause), false
                              from moved m join doubts d on d.message_id = m.id
                             where d.risked or d.class is not null
                        ), remembered as (
                            insert into message_event (message_id, at, kind, detail)
                            select m.id, happened.at, happened.kind, happened.detail
                              from moved m join doubts d on d.message_id = m.id and not d.risked
                              cross join lateral (values
                                   (d.since, 'uncertain', d.cause),
                                   (clock_timestamp(), 'doubt_lifted', 'it was not sent')) as happened(at, kind, detail)
                        ),\s""" + LISTED.formatted("n_uncertain") + VariantCounts.later("n_uncertain", -1) + """
                        select count(*) from moved""")
                .bind("plan", plan.value())
                .bind("low", range.low())
                .bind("high", range.high())
                .bind("messages", only.toArray(Long[]::new))
                .bind("known", known.stream().map(Unsent::message).toArray(Long[]::new))
                .bind("classes", texts(known, reason -> reason.failure().text()))
                .bind("codes", texts(known, AttemptResult.Reason::code))
                .bind("texts", texts(known, AttemptResult.Reason::text))
                .bind("size", config.blockSize())
                .mapTo(Long.class)
                .one();
        tell(handle, plan, moved);
        return Optional.of(moved);
    }

    private static @Nullable String[] texts(List<Unsent> known, Function<AttemptResult.Reason, String> part) {
        return known.stream()
                .map(each -> each.reason() == null ? null : part.apply(each.reason()))
                .toArray(String[]::new);
    }

    private void tell(Handle handle, PlanId plan, long moved) {
        if (moved > 0) {
            putBack.fire(new MessagesRequeued(handle, plan));
        }
    }

    /**
     * Of what a statement has found itself the planner knows no number, and would look it all through once for every
     * message: of many, that is hours.
     */
    private static void hashing(Handle handle, long size) {
        if (size >= MANY) {
            // A plan that the connection remembers from small sizes would be used in spite of the other setting.
            handle.execute("set local plan_cache_mode = force_custom_plan");
            handle.execute("set local enable_nestloop = off");
        }
    }

    /** @return whether the plan is there and not stopped; its row is held until the transaction ends */
    private static boolean lock(Handle handle, PlanId plan) {
        return handle.createQuery("select state <> 'stopped' from send_plan where id = :plan for update")
                .bind("plan", plan.value())
                .mapTo(Boolean.class)
                .findOne()
                .orElse(false);
    }
}
