package io.tidings.alerts;

import io.tidings.reports.BlockSummaries;
import io.tidings.shared.AccountId;
import io.tidings.shared.CampaignId;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.reflect.ColumnName;

/** Computes the shares of a campaign's recent messages that failed or are uncertain. Thread-safe. */
@Singleton
final class FailureRates {
    private final Jdbi jdbi;
    private final BlockSummaries blocks;
    private final AlertConfig config;
    private final InstantSource clock;

    FailureRates(Jdbi jdbi, BlockSummaries batches, AlertConfig config, InstantSource clock) {
        this.jdbi = jdbi;
        this.blocks = batches;
        this.config = config;
        this.clock = clock;
    }

    /** @param decided messages that were sent, failed or are uncertain */
    record Rate(long failed, long uncertain, long decided) {
        /** The share of messages that were not sent for sure. Uncertain messages cost as much as failed ones. */
        double percent() {
            return 100.0 * (failed + uncertain) / decided;
        }

        double uncertainPercent() {
            return 100.0 * uncertain / decided;
        }

        String text() {
            return String.format(
                    Locale.ROOT,
                    "%.1f %% of the latest messages failed%s (%d of %d)",
                    percent(),
                    uncertain == 0 ? "" : " or are uncertain",
                    failed + uncertain,
                    decided);
        }
    }

    /** Returns the campaigns that are sending or paused and fully written. A partial index holds only these. */
    List<CampaignId> activeCampaigns() {
        return jdbi.withHandle(handle ->
                handle.createQuery("""
                        select id from campaign where status in ('sending', 'paused') and not preparing""").mapTo(Long.class).map(CampaignId::new).list());
    }

    /**
     * A campaign that is paused when too many of its messages fail.
     *
     * @param percent the failure rate, in percent, from which on the campaign is paused
     * @param since when it was launched or last resumed; earlier outcomes do not count
     */
    record FailureLimit(
            @ColumnName("id") CampaignId campaign,
            AccountId account,
            @ColumnName("pause_on_failure_rate") int percent,
            Instant since) {}

    List<FailureLimit> failureLimits() {
        return jdbi.withHandle(
                handle -> handle.createQuery("""
                        select c.id, c.account_id, c.pause_on_failure_rate,
                               coalesce((select max(h.at) from status_history h
                                          where h.campaign_id = c.id and h.to_status = 'sending'), c.created_at) as since
                          from campaign c
                         where c.status = 'sending' and not c.preparing and c.pause_on_failure_rate is not null""").mapTo(FailureLimit.class).list());
    }

    /**
     * Returns the failure rate of leased and recently closed blocks. Empty with fewer than {@code failure-minimum}
     * outcomes.
     */
    Optional<Rate> recent(CampaignId campaign) {
        return recentSince(campaign, Instant.EPOCH);
    }

    /** As {@link #recent}, but counts only blocks that are leased or were closed after {@code since}. */
    Optional<Rate> recentSince(CampaignId campaign, Instant since) {
        var windowStart = clock.instant().minusSeconds(config.failureWindowSeconds());
        var recent = blocks.recentOutcomes(campaign.plan(), since.isAfter(windowStart) ? since : windowStart);
        return recent.decided() < config.failureMinimum()
                ? Optional.empty()
                : Optional.of(new Rate(recent.failed(), recent.uncertain(), recent.decided()));
    }
}
