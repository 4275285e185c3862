package io.tidings.uncertain;

import io.tidings.messages.AttemptResult;
import io.tidings.queue.RequeueBlocks;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Requeues uncertain messages, hundreds of thousands in one statement. Locks plan, messages and rows of {@code
 * uncertain}, in this order. A receipt locks messages before rows of {@code uncertain} too.
 */
@Singleton
public final class UncertainRequeueStore {
    /** Queues the selected messages in new blocks. Returns their number. */
    private static final String REQUEUE = """
            with selected as (
                select u.message_id, u.gateway_id, u.cause, u.since, k.id is null as risked, k.class, k.code,
                       k.text
                  from uncertain u
                  left join unnest(:known, :classes, :codes, :texts) as k(id, class, code, text)
                    on k.id = u.message_id
                 where u.plan_id = :plan
                   and (cardinality(:messages) = 0 or u.message_id = any(:messages))
            ), locked as (
                select m.id, not d.risked and d.class is null as not_started
                  from message m join selected d on d.message_id = m.id
                 where m.id between :low and :high and m.state = <UNCERTAIN> order by m.id for update of m
            ), moved as (
                update message m
                   set state = <RETRYING>, outcome_at = null,
                       uncounted_attempts = m.uncounted_attempts + locked.not_started::int,
                       key_round = case when not :new_key then m.key_round end,
                       key_used_at = case when not :new_key then m.key_used_at end
                  from locked where m.id = locked.id and m.id between :low and :high
                returning m.id, m.account_id, m.attempts, m.plan_id, m.variant
            ), resolved as (
                delete from uncertain u using moved where u.message_id = moved.id
            ), recorded as (
                insert into failure (account_id, plan_id, message_id, gateway_id, attempt, class, code,
                    detail, final)
                select m.account_id, :plan, m.id, d.gateway_id, m.attempts, coalesce(d.class, 'transient'),
                       coalesce(d.code, 'uncertain'),
                       coalesce(d.text, 'It is uncertain whether this attempt was sent: ' || d.cause), false
                  from moved m join selected d on d.message_id = m.id
                 where d.risked or d.class is not null
            ), logged as (
                insert into message_event (message_id, at, kind, detail)
                select m.id, happened.at, happened.kind, happened.detail
                  from moved m join selected d on d.message_id = m.id and not d.risked
                  cross join lateral (values
                       (d.since, 'uncertain', d.cause),
                       (clock_timestamp(), 'doubt_lifted', 'it was not sent')) as happened(at, kind, detail)
            ),\s""" + RequeueBlocks.newBlocks("n_uncertain") + """
            select count(*) from moved""";

    private final RequeueBlocks blocks;

    UncertainRequeueStore(RequeueBlocks blocks) {
        this.blocks = blocks;
    }

    /**
     * Requeues all uncertain messages of a plan. The caller accepts that some are sent twice. Each uncertain attempt is
     * recorded as a failed attempt, and its held credits move to the next attempt, which has a new send key.
     *
     * @return the number of messages; empty when the plan is stopped
     */
    public Optional<Long> requeue(Handle handle, PlanId plan) {
        return requeue(handle, plan, Set.of());
    }

    /**
     * As {@link #requeue(Handle, PlanId)}, for some messages.
     *
     * @param only these; empty means every one
     */
    Optional<Long> requeue(Handle handle, PlanId plan, Set<Long> only) {
        return requeueSelected(handle, plan, only, List.of());
    }

    /**
     * An uncertain message that was certainly not sent.
     *
     * @param reason of the provider's refusal; null when the call was never started, which is no attempt
     */
    public record Unsent(long message, AttemptResult.@Nullable Reason reason) {}

    /** Requeues uncertain messages that were not sent; as {@link #requeue(Handle, PlanId)}, without its risk. */
    Optional<Long> requeueUnsent(Handle handle, PlanId plan, List<Unsent> known) {
        return requeueSelected(handle, plan, known.stream().map(Unsent::message).collect(Collectors.toSet()), known);
    }

    private Optional<Long> requeueSelected(Handle handle, PlanId plan, Set<Long> only, List<Unsent> known) {
        if (!blocks.lock(handle, plan)) {
            return Optional.empty();
        }
        var range = handle.createQuery("""
                        select min(message_id) as low, max(message_id) as high, count(*) as size
                          from uncertain where plan_id = :plan""")
                .bind("plan", plan.value())
                .mapTo(RequeueBlocks.Range.class)
                .one();
        blocks.preferHashJoins(handle, range.size());
        long moved = handle.createQuery(REQUEUE)
                .bind("plan", plan.value())
                .bind("low", range.low())
                .bind("high", range.high())
                .bind("messages", only.toArray(Long[]::new))
                // Only a person requeues all. Evidence about the last attempt says nothing about the attempts before.
                .bind("new_key", only.isEmpty())
                .bind("known", known.stream().map(Unsent::message).toArray(Long[]::new))
                .bind("classes", texts(known, reason -> reason.failure().text()))
                .bind("codes", texts(known, AttemptResult.Reason::code))
                .bind("texts", texts(known, AttemptResult.Reason::text))
                .bind("size", blocks.blockSize())
                .mapTo(Long.class)
                .one();
        blocks.fire(handle, plan, moved);
        return Optional.of(moved);
    }

    private static @Nullable String[] texts(List<Unsent> known, Function<AttemptResult.Reason, String> part) {
        return known.stream()
                .map(each -> each.reason() == null ? null : part.apply(each.reason()))
                .toArray(String[]::new);
    }
}
