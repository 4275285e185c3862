package io.tidings.queue;

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

/** Stores, releases, cancels and counts the blocks and queued messages of plans. */
@Singleton
public final class DispatchStore {
    /** Minutes by which a plan of an account above its backlog limit is queued later. */
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

    List<PlanId> openPlans() {
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
                        insert into dispatch_queue
                            (message_id, account_id, plan_id, gateway_id, priority, single, not_after)
                        select :message, account_id, id, gateway_id, priority, kind = 'direct',
                               (select not_after from message where id = :message)
                          from send_plan where id = :plan""")
                .bind("message", message)
                .bind("plan", plan.value())
                .execute();
    }

    /**
     * Releases a plan's blocks into their gateway's queue. The position of a block is a time. A plan starts at the
     * position of waiting plans with the same priority, so that they take turns block by block. It starts at most
     * {@link QueuePositionStore#HEAD_START_MINUTES} minutes early. Each lower priority starts ten minutes later. Each
     * block follows by the time that the work before it takes. So work that waits long enough comes before later work,
     * and no plan starves.
     *
     * @param secondsPerBlock of its gateway's work, when nothing else is sent
     * @param slowed whether the account is above its backlog limit; its plan is queued after all others
     */
    void release(Handle handle, PlanId plan, double secondsPerBlock, boolean slowed) {
        handle.createUpdate("""
                        with mine as (
                            select p.id, p.gateway_id, p.priority, p.state from send_plan p where p.id = :plan for share
                        ), line as (
                            select p.state,\s""" + QueuePositionStore.POSITION.formatted("p.priority + :slowed", ":head") + """
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

    /**
     * Removes a plan that was never released. Finds its messages by the ranges of its blocks, because no index covers
     * the plan.
     */
    void remove(Handle handle, PlanId plan) {
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
     * Cancels a plan. Locks the plan first: each writer that queues or claims a retry holds a share lock on it, so none
     * can follow. In blocks that were not started, the messages are not updated; their cancellation follows from the
     * block. Messages that may have been sent already are uncertain.
     */
    long cancel(Handle handle, PlanId plan) {
        handle.createUpdate("update send_plan set state = 'stopped' where id = :plan")
                .bind("plan", plan.value())
                .execute();
        // Until the commit no block is claimed or released.
        BlockLocks.lockOpen(handle, plan);
        UncertainCancelStore.end(handle, plan);
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
        // One statement for all states, because a concurrent claim or release changes the state of a block.
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

    /** Returns whether any block of the plan was released. */
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

    /**
     * Sums the counts over blocks and corrections. So outcomes do not contend for one counter, and no query counts
     * messages.
     */
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

    /** Returns how many messages of a plan have a status, by the counters of its blocks. @param status null for all */
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

    long duplicateRisks(PlanId plan) {
        return jdbi.withHandle(handle -> handle.createQuery("select count(*) from duplicate_risk where plan_id = :plan")
                .bind("plan", plan.value())
                .mapTo(Long.class)
                .one());
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
