package io.tidings.progress;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.CampaignStats;
import io.tidings.dispatch.Batch;
import io.tidings.dispatch.BatchTotals;
import io.tidings.dispatch.FailureGroup;
import io.tidings.dispatch.VariantTally;
import io.tidings.links.ClickTally;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Everything there is to know of a campaign in numbers. The ten buckets from {@code queued} to {@code uncertain} are
 * exclusive and sum to the total; percentages have one digit behind the point.
 *
 * @param accepted taken by the provider: sent, delivered, undelivered and read
 * @param progress of all, in percent, those that need nothing more
 * @param successRate of those that the provider was asked to send and that are decided, in percent, the accepted ones;
 *     null while none is decided
 * @param failureRate likewise, the failed ones: the two sum to 100
 * @param deliveryRate of the accepted ones, in percent, those known to have arrived; null while none is accepted
 * @param clicked people who have opened a tracked link
 * @param clicks how often they did
 * @param clickRate of the accepted ones, in percent, those who have; null where links are not tracked
 * @param expectedCompletion at the rate of now; null when that cannot be said, or when it is over
 * @param segments of all messages
 * @param failures why messages failed, the most frequent reason first, with what to do about it
 */
@Schema(name = "CampaignMetrics")
@JsonInclude(JsonInclude.Include.ALWAYS)
record CampaignMetrics(
        long campaignId,
        String status,
        @Nullable String statusReason,
        long total,
        long queued,
        long sending,
        long sent,
        long delivered,
        long undelivered,
        long read,
        long failed,
        long skipped,
        long cancelled,
        long uncertain,
        long processed,
        long accepted,
        double progress,
        @Nullable Double successRate,
        @Nullable Double failureRate,
        @Nullable Double deliveryRate,
        long clicked,
        long clicks,
        @Nullable Double clickRate,
        Progress.@Nullable Rate rate,
        @Nullable Instant launchedAt,
        @Nullable Instant completedAt,
        @Nullable Long elapsedSeconds,
        @Nullable Long remainingSeconds,
        @Nullable Instant expectedCompletion,
        Retries retries,
        long segments,
        Credits credits,
        List<Variant> variants,
        BatchSummary batches,
        List<FailureGroup> failures) {

    /**
     * Attempts after the first.
     *
     * @param successRate in percent; null when nothing was tried again
     */
    @Schema(name = "RetryMetrics")
    record Retries(long attempts, long sent, @Nullable Double successRate) {}

    /** In units, of which a thousand are one credit. @param open reserved, and neither spent nor given back yet */
    @Schema(name = "CampaignCredits")
    record Credits(long reserved, long spent, long released, long open) {
        static Credits of(BatchTotals totals) {
            return new Credits(
                    totals.reserved(),
                    totals.spent(),
                    totals.released(),
                    Math.max(0, totals.reserved() - totals.spent() - totals.released()));
        }
    }

    /** What became of those who got one wording. */
    @Schema(name = "VariantMetrics")
    record Variant(
            int variant,
            long total,
            long accepted,
            long delivered,
            long failed,
            long undelivered,
            long segments,
            @Nullable Double successRate,
            @Nullable Double deliveryRate,
            long clicked,
            @Nullable Double clickRate) {
        /** @param clicks null where links are not tracked */
        static Variant of(VariantTally tally, @Nullable ClickTally clicks) {
            return new Variant(
                    tally.variant(),
                    tally.total(),
                    tally.accepted(),
                    tally.arrived(),
                    tally.failed(),
                    tally.undelivered(),
                    tally.segments(),
                    share(tally.accepted(), tally.accepted() + tally.failed()),
                    share(tally.arrived(), tally.accepted()),
                    clicks == null ? 0 : clicks.people(),
                    clicks == null ? null : share(clicks.people(), tally.accepted()));
        }
    }

    /** @param worst those with the most failures, at most ten */
    @Schema(name = "BatchSummary")
    record BatchSummary(
            long total,
            long waiting,
            long sending,
            long done,
            long cancelled,
            long withFailures,
            List<BatchView> worst) {
        static BatchSummary of(BatchTotals totals, List<Batch> worst) {
            return new BatchSummary(
                    totals.waiting() + totals.sending() + totals.closed() + totals.cancelled(),
                    totals.waiting(),
                    totals.sending(),
                    totals.closed(),
                    totals.cancelled(),
                    totals.failing(),
                    worst.stream().map(BatchView::of).toList());
        }
    }

    /** What is read from the parts of the engine. */
    record Parts(
            List<VariantTally> variants,
            BatchTotals totals,
            List<Batch> worst,
            List<FailureGroup> failures,
            Clicked clicked) {}

    /** What is known of clicks, by variant. @param tracked whether anything is */
    record Clicked(boolean tracked, Map<Integer, ClickTally> byVariant) {
        long people() {
            return byVariant.values().stream().mapToLong(ClickTally::people).sum();
        }

        long clicks() {
            return byVariant.values().stream().mapToLong(ClickTally::clicks).sum();
        }

        @Nullable
        ClickTally of(int variant) {
            return tracked ? byVariant.getOrDefault(variant, ClickTally.NONE) : null;
        }
    }

    static CampaignMetrics of(Campaign campaign, CampaignStats stats, Progress now, Parts parts, Instant at) {
        long accepted = stats.sent() + stats.delivered() + stats.undelivered() + stats.read();
        long decided = accepted + stats.failed();
        var totals = parts.totals();
        return new CampaignMetrics(
                now.campaignId(),
                now.status(),
                now.statusReason(),
                now.total(),
                now.queued(),
                now.sending(),
                now.sent(),
                now.delivered(),
                now.undelivered(),
                now.read(),
                now.failed(),
                now.skipped(),
                now.cancelled(),
                now.uncertain(),
                now.processed(),
                accepted,
                now.progress(),
                share(accepted, decided),
                rest(share(accepted, decided)),
                share(stats.delivered() + stats.read(), accepted),
                parts.clicked().people(),
                parts.clicked().clicks(),
                parts.clicked().tracked() ? share(parts.clicked().people(), accepted) : null,
                now.rate(),
                campaign.launchedAt(),
                campaign.completedAt(),
                now.elapsedSeconds(),
                now.remainingSeconds(),
                now.over() || now.remainingSeconds() == null ? null : at.plusSeconds(now.remainingSeconds()),
                new Retries(totals.retried(), totals.retriedSent(), share(totals.retriedSent(), totals.retried())),
                totals.segments(),
                Credits.of(totals),
                parts.variants().stream()
                        .map(tally -> Variant.of(tally, parts.clicked().of(tally.variant())))
                        .toList(),
                BatchSummary.of(totals, parts.worst()),
                parts.failures());
    }

    /** In percent; null of nothing. Half a message too few is never rounded up to all. */
    static @Nullable Double share(long part, long whole) {
        if (whole == 0) {
            return null;
        }
        double tenths = Math.round(part * 1000.0 / whole);
        if (part < whole) {
            tenths = Math.min(tenths, 999);
        }
        return (part > 0 ? Math.max(tenths, 1) : tenths) / 10;
    }

    private static @Nullable Double rest(@Nullable Double share) {
        return share == null ? null : (Double) (Math.round((100 - share) * 10) / 10.0);
    }
}
