package io.tidings.dispatch;

import io.tidings.shared.CampaignId;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

@Singleton
final class DispatchStore {
    private final Jdbi jdbi;

    DispatchStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    void add(Handle handle, CampaignId campaign, List<NewBlock> blocks) {
        handle.createUpdate("""
                        insert into send_block (account_id, campaign_id, gateway_id, priority, round, first_id, last_id,
                            state, started_upto, n_total, n_skipped)
                        select p.account_id, p.campaign_id, p.gateway_id, p.priority, b.round, b.first_id, b.last_id,
                               'PREPARING', b.first_id - 1, b.total, b.skipped
                          from send_plan p,
                               unnest(:rounds, :firsts, :lasts, :totals, :skips)
                                   as b(round, first_id, last_id, total, skipped)
                         where p.campaign_id = :campaign""")
                .bind("rounds", blocks.stream().map(NewBlock::round).toArray(Integer[]::new))
                .bind("firsts", blocks.stream().map(NewBlock::firstId).toArray(Long[]::new))
                .bind("lasts", blocks.stream().map(NewBlock::lastId).toArray(Long[]::new))
                .bind("totals", blocks.stream().map(NewBlock::total).toArray(Integer[]::new))
                .bind("skips", blocks.stream().map(NewBlock::skipped).toArray(Integer[]::new))
                .bind("campaign", campaign.value())
                .execute();
    }

    void release(Handle handle, CampaignId campaign) {
        handle.createUpdate("""
                        update send_block
                           set state = case when n_total = n_skipped then 'CLOSED' else 'READY' end,
                               closed_at = case when n_total = n_skipped then clock_timestamp() end
                         where campaign_id = :campaign and state = 'PREPARING'""").bind("campaign", campaign.value()).execute();
    }

    /**
     * The plan first: whoever is about to queue or claim a retry holds a share of it, so that afterwards none can. In
     * blocks that nobody has begun the messages are not touched one by one: cancelled follows from the block.
     */
    long cancel(Handle handle, CampaignId campaign) {
        handle.createUpdate("update send_plan set stopped = true where campaign_id = :campaign")
                .bind("campaign", campaign.value())
                .execute();
        return cancelWaiting(handle, campaign) + cancelBlocks(handle, campaign);
    }

    private static long cancelWaiting(Handle handle, CampaignId campaign) {
        return handle.createQuery("""
                        with gone as (
                            delete from dispatch_queue where campaign_id = :campaign
                            returning message_id, account_id, campaign_id, gateway_id, priority
                        ), moved as (
                            update message m set state = 40, outcome_at = clock_timestamp()
                              from gone where m.id = gone.message_id and m.state < 25
                            returning m.id
                        )
                        insert into send_block (account_id, campaign_id, gateway_id, priority, round, first_id, last_id,
                            message_ids, state, started_upto, n_total, n_cancelled, closed_at)
                        select account_id, campaign_id, gateway_id, min(priority), 0, min(id), max(id),
                               array_agg(id order by id), 'CANCELLED', max(id), count(*), count(*), clock_timestamp()
                          from gone join moved on moved.id = gone.message_id
                         group by account_id, campaign_id, gateway_id
                        returning n_total""").bind("campaign", campaign.value()).mapTo(Long.class).list().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static long cancelBlocks(Handle handle, CampaignId campaign) {
        long cancelled = handle.createQuery("""
                        with gone as (
                            update send_block
                               set state = 'CANCELLED', closed_at = clock_timestamp(), n_cancelled = n_cancelled
                                   + n_total - n_sent - n_failed - n_skipped - n_cancelled - n_uncertain - n_requeued
                             where campaign_id = :campaign and state in ('READY', 'PREPARING')
                            returning n_total - n_sent - n_failed - n_skipped - n_uncertain - n_requeued as cancelled,
                                      message_ids, started_upto
                        ), listed as (
                            update message m set state = 40, outcome_at = clock_timestamp()
                              from gone where m.id = any(gone.message_ids) and m.id > gone.started_upto and m.state < 25
                        )
                        select coalesce(sum(cancelled), 0) from gone""")
                .bind("campaign", campaign.value())
                .mapTo(Long.class)
                .one();
        handle.createUpdate("""
                        update send_block set stop_requested = true
                         where campaign_id = :campaign and state = 'LEASED'""").bind("campaign", campaign.value()).execute();
        return cancelled;
    }

    /** Sums over blocks and corrections: no counter that every outcome would fight for, no count over messages. */
    Map<CampaignId, OutcomeCounts> counts(Collection<CampaignId> campaigns) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        with b as (
                            select campaign_id, sum(n_sent) as sent, sum(n_failed) as failed, sum(n_skipped) as skipped,
                                   sum(n_cancelled) as cancelled, sum(n_uncertain) as uncertain,
                                   sum(case when state <> 'LEASED' then 0
                                            when message_ids is null then started_upto - first_id + 1
                                            else (select count(*) from unnest(message_ids) i where i <= started_upto) end
                                       - case when state = 'LEASED' then n_sent + n_failed + n_skipped + n_cancelled
                                             + n_uncertain + n_requeued else 0 end) as sending
                              from send_block where campaign_id = any(:campaigns) group by campaign_id
                        )
                        select b.campaign_id, greatest(b.sending, 0) as sending,
                               b.sent + coalesce(c.n_sent, 0) as sent,
                               coalesce(c.n_delivered, 0) as delivered, coalesce(c.n_undelivered, 0) as undelivered,
                               coalesce(c.n_read, 0) as read, b.failed + coalesce(c.n_failed, 0) as failed,
                               b.skipped + coalesce(c.n_skipped, 0) as skipped,
                               b.cancelled + coalesce(c.n_cancelled, 0) as cancelled,
                               b.uncertain + coalesce(c.n_uncertain, 0) as uncertain
                          from b left join outcome_correction c using (campaign_id)""")
                .bind("campaigns", campaigns.stream().map(CampaignId::value).toArray(Long[]::new))
                .reduceRows(new HashMap<CampaignId, OutcomeCounts>(), (found, row) -> {
                    found.put(
                            new CampaignId(row.getColumn("campaign_id", Long.class)),
                            new OutcomeCounts(
                                    row.getColumn("sending", Long.class),
                                    row.getColumn("sent", Long.class),
                                    row.getColumn("delivered", Long.class),
                                    row.getColumn("undelivered", Long.class),
                                    row.getColumn("read", Long.class),
                                    row.getColumn("failed", Long.class),
                                    row.getColumn("skipped", Long.class),
                                    row.getColumn("cancelled", Long.class),
                                    row.getColumn("uncertain", Long.class)));
                    return found;
                }));
    }

    long contradictions(CampaignId campaign) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select contradictions from outcome_correction where campaign_id = :campaign")
                .bind("campaign", campaign.value())
                .mapTo(Long.class)
                .findOne()
                .orElse(0L));
    }
}
