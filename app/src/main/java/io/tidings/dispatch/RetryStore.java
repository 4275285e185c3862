package io.tidings.dispatch;

import io.tidings.messages.AttemptResult;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Queues messages for another attempt. */
final class RetryStore {
    /** One statement for all messages. It counts once for each block, so a block gets one new version. */
    private static final String QUEUE = """
            with again as (
                select * from unnest(:blocks, :fences, :messages, :attempts, :codes, :untried, :pauses, :rounds,
                    :used, :bodies, :segments, :uncounted)
                    as t(block_id, fence, id, attempt, code, untried, pause, key_round, key_used_at, body, segments,
                         uncounted)
            ), block as materialized (
                select b.id, b.fence, b.account_id, b.plan_id, b.gateway_id, b.priority,
                       p.state = 'stopped' as stopped, p.state = 'paused' as paused, p.kind = 'direct' as single
                  from send_block b join send_plan p on p.id = b.plan_id
                 where b.id = any(:blocks) and b.state = 'LEASED'
                 order by b.id for update of b for share of p
            ), moved as (
                update message m
                   set state = case when b.stopped then <CANCELLED> else <RETRYING> end,
                       attempts = a.attempt, error_code = a.code,
                       outcome_at = case when b.stopped then clock_timestamp() end,
                       uncounted_attempts = m.uncounted_attempts + a.uncounted,
                       key_round = case when a.untried then m.key_round else a.key_round end,
                       key_used_at = case when a.untried then m.key_used_at
                                          when a.key_used_at is not null
                                          then coalesce(m.key_used_at, to_timestamp(a.key_used_at / 1000.0)) end,
                       body = coalesce(a.body, m.body), segments = coalesce(a.segments, m.segments)
                  from again a join block b on b.id = a.block_id and b.fence = a.fence
                 where m.id = a.id and m.id between :low and :high and m.state < <UNCERTAIN>
                   and (m.attempts < a.attempt or a.untried)
                returning m.id, m.state, m.cost, a.block_id, a.untried, a.pause,
                          case when m.key_round is null then m.not_after end as not_after
            ), queued as (
                insert into dispatch_queue
                    (message_id, account_id, plan_id, gateway_id, priority, due_at, paused, single, not_after)
                select m.id, b.account_id, b.plan_id, b.gateway_id, b.priority,
                       clock_timestamp() + make_interval(secs => m.pause), b.paused, b.single, m.not_after
                  from moved m join block b on b.id = m.block_id where m.state = <RETRYING>
                on conflict (message_id) do nothing
                returning message_id
            ), tally as (
                select m.block_id, count(q.message_id) as requeued,
                       coalesce(sum(m.cost) filter (where q.message_id is not null), 0) as carried_units,
                       count(*) filter (where m.state = <CANCELLED>) as cancelled
                  from moved m left join queued q on q.message_id = m.id group by m.block_id
            )
            update send_block b
               set n_requeued = b.n_requeued + t.requeued, carried_units = b.carried_units + t.carried_units,
                   n_cancelled = b.n_cancelled + t.cancelled
              from tally t where b.id = t.block_id""";

    private RetryStore() {}

    /** A message to queue, and when and why. */
    private record Again(MessageResult of, AttemptResult.RetryLater result) {}

    /**
     * Queues messages for another attempt; cancels them if the plan was stopped. Only the holder of the block may do
     * this: a former holder does not know the later outcome of a message.
     *
     * @param results each with a {@link AttemptResult.RetryLater}
     */
    static void queue(Handle handle, List<MessageResult> results) {
        var again = results.stream()
                .sorted(Comparator.comparingLong(MessageResult::message))
                .map(each -> new Again(each, (AttemptResult.RetryLater) each.result()))
                .toList();
        handle.createUpdate(QUEUE)
                .bind(
                        "blocks",
                        column(again, each -> each.of().block().id().value()).toArray(Long[]::new))
                .bind("fences", column(again, each -> each.of().block().fence()).toArray(Long[]::new))
                .bind("messages", column(again, each -> each.of().message()).toArray(Long[]::new))
                .bind("attempts", column(again, each -> each.of().attempt()).toArray(Integer[]::new))
                .bind("codes", again.stream().map(RetryStore::code).toArray(String[]::new))
                .bind(
                        "untried",
                        column(again, each -> !each.result().isAttempt()).toArray(Boolean[]::new))
                .bind(
                        "pauses",
                        column(again, each -> each.result().pause().toMillis() / 1000.0)
                                .toArray(Double[]::new))
                .bind("rounds", again.stream().map(RetryStore::round).toArray(Integer[]::new))
                .bind("used", again.stream().map(RetryStore::usedAt).toArray(Long[]::new))
                .bind(
                        "bodies",
                        again.stream()
                                .map(each -> text(each) instanceof MessageResult.Text text ? text.body() : null)
                                .toArray(String[]::new))
                .bind(
                        "segments",
                        again.stream()
                                .map(each -> text(each) instanceof MessageResult.Text text ? text.segments() : null)
                                .toArray(Integer[]::new))
                .bind(
                        "uncounted",
                        column(again, each -> each.result().isRepetition() ? 1 : 0)
                                .toArray(Integer[]::new))
                .bind("low", again.getFirst().of().message())
                .bind("high", again.getLast().of().message())
                .execute();
    }

    private static <T> List<T> column(List<Again> again, Function<Again, T> value) {
        return again.stream().map(value).toList();
    }

    private static @Nullable Integer round(Again again) {
        var key = again.result().key();
        return key == null ? null : key.round();
    }

    private static @Nullable Long usedAt(Again again) {
        var key = again.result().key();
        return key == null || key.usedAt() == null ? null : key.usedAt().toEpochMilli();
    }

    /** Returns the rendered text if the next attempt must send the same. */
    private static MessageResult.@Nullable Text text(Again again) {
        return again.result().key() == null ? null : again.of().text();
    }

    private static @Nullable String code(Again again) {
        var reason = again.result().reason();
        return reason == null ? null : reason.code();
    }
}
