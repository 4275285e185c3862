package io.tidings.dispatch;

import io.tidings.messages.MessageCounts;
import io.tidings.shared.AccountId;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

@Singleton
public final class DispatchStore {
    /** How far behind its time a plan of an account with too much waiting is put in line. */
    private static final int SLOWED_MINUTES = 60;

    private final Jdbi jdbi;

    DispatchStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    void add(Handle handle, PlanId plan, List<NewBlock> blocks) {
        handle.createUpdate("""
                        insert into send_block (account_id, plan_id, gateway_id, priority, block_no, first_id, last_id,
                            state, started_upto, n_total, n_skipped, segments, reserved_units)
                        select p.account_id, p.id, p.gateway_id, p.priority, b.block_no, b.first_id, b.last_id,
                               'PREPARING', b.first_id - 1, b.total, b.skipped, b.segments, b.reserved_units
                          from send_plan p,
                               unnest(:rounds, :firsts, :lasts, :totals, :skips, :segments, :reserves)
                                   as b(block_no, first_id, last_id, total, skipped, segments, reserved_units)
                         where p.id = :plan""")
                .bind("rounds", blocks.stream().map(NewBlock::round).toArray(Integer[]::new))
                .bind("firsts", blocks.stream().map(NewBlock::firstId).toArray(Long[]::new))
                .bind("lasts", blocks.stream().map(NewBlock::lastId).toArray(Long[]::new))
                .bind("totals", blocks.stream().map(NewBlock::total).toArray(Integer[]::new))
                .bind("skips", blocks.stream().map(NewBlock::skipped).toArray(Integer[]::new))
                .bind("segments", blocks.stream().map(NewBlock::segments).toArray(Integer[]::new))
                .bind("reserves", blocks.stream().map(NewBlock::reserved).toArray(Long[]::new))
                .bind("plan", plan.value())
                .execute();
    }

    List<PlanId> open() {
        return jdbi.withHandle(handle ->
                handle.createQuery("""
                        with recursive waiting as (
                            -- Hops from plan to plan in the index, however many messages wait.
                            select min(plan_id) as plan_id from dispatch_queue
                            union all
                            select (select min(q.plan_id) from dispatch_queue q where q.plan_id > w.plan_id)
                              from waiting w where w.plan_id is not null
                        )
                        select plan_id from send_block where state in ('PREPARING', 'READY', 'PAUSED', 'LEASED')
                        union
                        select plan_id from waiting where plan_id is not null""").mapTo(Long.class).map(PlanId::new).list());
    }

    void queue(Handle handle, PlanId plan, long message) {
        handle.createUpdate("""
                        insert into dispatch_queue (message_id, account_id, plan_id, gateway_id, priority, single)
                        select :message, account_id, id, gateway_id, priority, kind = 'direct'
                          from send_plan where id = :plan""")
                .bind("message", message)
                .bind("plan", plan.value())
                .execute();
    }

    /**
     * A block's place in its gateway's line is a time. A plan begins where its equals stand, so that they take turns
     * block by block from then on, but never further back than {@link QueuePositionStore#HEAD_START_MINUTES} allows; each priority lower
     * begins ten minutes later, and each block as much later as the work before it takes. So what waits long enough
     * comes before anything that arrives later, and no plan starves.
     *
     * @param secondsPerBlock of its gateway's work, when nothing else is sent
     * @param slowed its account has too much waiting: it stands behind all others
     */
    void release(Handle handle, PlanId plan, double secondsPerBlock, boolean slowed) {
        handle.createUpdate("""
                        with mine as (
                            select p.id, p.gateway_id, p.priority, p.state from send_plan p where p.id = :plan for share
                        ), line as (
                            select p.state,\s""" + QueuePositionStore.PLACE.formatted("p.priority + :slowed", ":head") + """
                                    as at from mine p
                        )
                        update send_block
                           set queue_position_at = line.at + make_interval(secs => block_no * :seconds),
                               state = case when n_total = n_skipped then 'CLOSED'
                                            when line.state = 'paused' then 'PAUSED' else 'READY' end,
                               closed_at = case when n_total = n_skipped then clock_timestamp() end
                          from line where plan_id = :plan and send_block.state = 'PREPARING'""")
                .bind("plan", plan.value())
                .bind("head", slowed ? 0 : QueuePositionStore.HEAD_START_MINUTES)
                .bind("slowed", slowed ? SLOWED_MINUTES : 0)
                .bind("seconds", secondsPerBlock)
                .execute();
    }

    /** Messages by the ranges of their blocks: they have no index by plan. */
    void forget(Handle handle, PlanId plan) {
        handle.createUpdate("""
                        delete from message m using (
                            select min(first_id) as low, max(last_id) as high from send_block where plan_id = :plan) b
                         where m.id between b.low and b.high and m.plan_id = :plan""").bind("plan", plan.value()).execute();
        handle.createUpdate("delete from send_block where plan_id = :plan and state = 'PREPARING'")
                .bind("plan", plan.value())
                .execute();
        handle.createUpdate("delete from variant_count where plan_id = :plan")
                .bind("plan", plan.value())
                .execute();
        handle.createUpdate("delete from send_plan where id = :plan")
                .bind("plan", plan.value())
                .execute();
    }

    /**
     * The plan first: whoever is about to queue or claim a retry holds a share of it, so that afterwards none can. In
     * blocks that nobody has begun the messages are not touched one by one: cancelled follows from the block.
     */
    long cancel(Handle handle, PlanId plan) {
        handle.createUpdate("update send_plan set state = 'stopped' where id = :plan")
                .bind("plan", plan.value())
                .execute();
        return cancelWaiting(handle, plan) + cancelBlocks(handle, plan);
    }

    private static long cancelWaiting(Handle handle, PlanId plan) {
        return handle.createQuery("""
                        with gone as (
                            delete from dispatch_queue where plan_id = :plan
                            returning message_id, account_id, plan_id, gateway_id, priority
                        ), moved as (
                            update message m set state = <CANCELLED>, outcome_at = clock_timestamp()
                              from gone where m.id = gone.message_id and m.state < <UNCERTAIN>
                            returning m.id
                        )
                        insert into send_block (account_id, plan_id, gateway_id, priority, block_no, first_id, last_id,
                            message_ids, state, started_upto, n_total, n_cancelled, closed_at)
                        select account_id, plan_id, gateway_id, min(priority), 0, min(id), max(id),
                               array_agg(id order by id), 'CANCELLED', max(id), count(*), count(*), clock_timestamp()
                          from gone join moved on moved.id = gone.message_id
                         group by account_id, plan_id, gateway_id
                        returning n_total""").bind("plan", plan.value()).mapTo(Long.class).list().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static long cancelBlocks(Handle handle, PlanId plan) {
        // One statement for all states: a block that is claimed or given back meanwhile is looked at as it then is.
        return handle.createQuery("""
                        with stopping as (
                            update send_block
                               set state = case when state = 'LEASED' then state else 'CANCELLED' end,
                                   stop_requested = state = 'LEASED',
                                   closed_at = case when state = 'LEASED' then closed_at else clock_timestamp() end,
                                   n_cancelled = case when state = 'LEASED' then n_cancelled else
                                       n_total - n_sent - n_failed - n_skipped - n_uncertain - n_requeued end
                             where plan_id = :plan and state in ('READY', 'PAUSED', 'PREPARING', 'LEASED')
                            returning state, n_total - n_sent - n_failed - n_skipped - n_uncertain - n_requeued as cancelled,
                                      message_ids, started_upto
                        ), gone as (
                            select * from stopping where state = 'CANCELLED'
                        ), waiting as (
                            select id from gone cross join unnest(message_ids) as id where id > started_upto
                        ), listed as (
                            -- One by one along the primary key: against an array, each message would be compared with all.
                            update message m set state = <CANCELLED>, outcome_at = clock_timestamp()
                              from waiting where m.id = waiting.id and m.state < <UNCERTAIN>
                        )
                        select coalesce(sum(cancelled), 0) from gone""")
                .bind("plan", plan.value())
                .mapTo(Long.class)
                .one();
    }

    /** Whether any of the plan's blocks was ever given free. */
    boolean isReleased(Handle handle, PlanId plan) {
        return handle.createQuery("""
                        select exists (select from send_block where plan_id = :plan and state <> 'PREPARING')
                            or exists (select from dispatch_queue where plan_id = :plan)""")
                .bind("plan", plan.value())
                .mapTo(Boolean.class)
                .one();
    }

    long reserved(Handle handle, PlanId plan) {
        return handle.createQuery("select coalesce(sum(reserved_units), 0) from send_block where plan_id = :plan")
                .bind("plan", plan.value())
                .mapTo(Long.class)
                .one();
    }

    long prepared(Handle handle, PlanId plan) {
        return handle.createQuery("""
                        select coalesce(sum(reserved_units), 0) from send_block
                         where plan_id = :plan and state = 'PREPARING'""")
                .bind("plan", plan.value())
                .mapTo(Long.class)
                .one();
    }

    long held(Handle handle, PlanId plan) {
        return handle.createQuery("""
                        select coalesce(sum(m.cost), 0) from uncertain u join message m on m.id = u.message_id
                         where u.plan_id = :plan""")
                .bind("plan", plan.value())
                .mapTo(Long.class)
                .one();
    }

    /** Sums over blocks and corrections: no counter that every outcome would fight for, no count over messages. */
    Map<PlanId, MessageCounts> counts(Collection<PlanId> plans) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        with b as (
                            select plan_id, sum(n_sent) as sent, sum(n_failed) as failed, sum(n_skipped) as skipped,
                                   sum(n_cancelled) as cancelled, sum(n_uncertain) as uncertain,
                                   sum(case when state <> 'LEASED' then 0
                                            when message_ids is null then started_upto - first_id + 1
                                            else (select count(*) from unnest(message_ids) i where i <= started_upto) end
                                       - case when state = 'LEASED' then n_sent + n_failed + n_skipped + n_cancelled
                                             + n_uncertain + n_requeued else 0 end) as sending
                              from send_block where plan_id = any(:plans) group by plan_id
                        )
                        select b.plan_id, greatest(b.sending, 0) as sending,
                               b.sent + coalesce(c.n_sent, 0) as sent,
                               coalesce(c.n_delivered, 0) as delivered, coalesce(c.n_undelivered, 0) as undelivered,
                               coalesce(c.n_read, 0) as read, b.failed + coalesce(c.n_failed, 0) as failed,
                               b.skipped + coalesce(c.n_skipped, 0) as skipped,
                               b.cancelled + coalesce(c.n_cancelled, 0) as cancelled,
                               b.uncertain + coalesce(c.n_uncertain, 0) as uncertain
                          from b left join outcome_correction c using (plan_id)""")
                .bind("plans", plans.stream().map(PlanId::value).toArray(Long[]::new))
                .map((row, _) -> Map.entry(
                        new PlanId(row.getLong("plan_id")),
                        MessageCounts.outcomes(row).withOpen(0, row.getLong("sending"))))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** How many messages of a plan have a status, by its blocks' counters. @param status null for all */
    public long total(Handle handle, AccountId account, PlanId plan, @Nullable String status) {
        long all = handle.createQuery("""
                        select coalesce(sum(n_total), 0) from send_block
                         where plan_id = :plan and account_id = :account and message_ids is null""")
                .bind("plan", plan.value())
                .bind("account", account.value())
                .mapTo(Long.class)
                .one();
        if (status == null || all == 0) {
            return all;
        }
        var counts =
                counts(List.of(plan)).getOrDefault(plan, MessageCounts.NONE).withTotal(all);
        return switch (status) {
            case "queued" -> counts.queued();
            case "sending" -> counts.sending();
            case "sent" -> counts.sent();
            case "delivered" -> counts.delivered();
            case "undelivered" -> counts.undelivered();
            case "read" -> counts.read();
            case "failed" -> counts.failed();
            case "skipped" -> counts.skipped();
            case "cancelled" -> counts.cancelled();
            case "uncertain" -> counts.uncertain();
            // Counted among the failed.
            case "expired" -> 0;
            default -> throw new IllegalArgumentException("no status of messages: " + status);
        };
    }

    long contradictions(PlanId plan) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select contradictions from outcome_correction where plan_id = :plan")
                        .bind("plan", plan.value())
                        .mapTo(Long.class)
                        .findOne()
                        .orElse(0L));
    }
}
