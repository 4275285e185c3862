package io.tidings.progress;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tidings.campaigns.Campaign;
import io.tidings.launch.VariantCount;
import io.tidings.links.ClickCounts;
import io.tidings.messages.MessageCounts;
import io.tidings.reports.BlockSummary;
import io.tidings.reports.BlockTotals;
import io.tidings.reports.FailureGroup;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Everything there is to know of a campaign in numbers. The ten buckets from {@code queued} to {@code uncertain} are
 * exclusive and sum to the total; percentages have one digit behind the point.
 *
 * @param totals how many messages are in which state
 * @param tracked how many people opened links
 * @param timing when it runs and how fast
 * @param segments of all messages
 * @param failures why messages failed, the most frequent reason first, with what to do about it
 */
@Schema(name = "CampaignMetrics")
@JsonInclude(JsonInclude.Include.ALWAYS)
record CampaignMetrics(
        @JsonUnwrapped Subject subject,
        @JsonUnwrapped Totals totals,
        @JsonUnwrapped OutcomeRates rates,
        @JsonUnwrapped Clicks tracked,
        @JsonUnwrapped Timing timing,
        Retries retries,
        long segments,
        Credits credits,
        List<Variant> variants,
        BatchSummary batches,
        List<FailureGroup> failures) {

    /** The campaign and its state. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Subject(long campaignId, String status, @Nullable String statusReason) {}

    /**
     * The buckets sum to the total.
     *
     * @param accepted taken by the provider: sent, delivered, undelivered and read
     * @param progress of all, in percent, those that need nothing more
     */
    record Totals(long total, @JsonUnwrapped MessageCounts counts, long processed, long accepted, double progress) {
        static Totals of(Progress now, long accepted) {
            return new Totals(now.total(), now.counts(), now.processed(), accepted, now.progress());
        }
    }

    /**
     * @param clicked people who have opened a tracked link
     * @param clicks how often they did
     * @param clickRate of the accepted ones, in percent, those who have; null where links are not tracked
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Clicks(long clicked, long clicks, @Nullable Double clickRate) {
        static Clicks of(Clicked clicked, long accepted) {
            return new Clicks(
                    clicked.people(),
                    clicked.clicks(),
                    clicked.tracked() ? OutcomeRates.share(clicked.people(), accepted) : null);
        }
    }

    /** @param expectedCompletion at the rate of now; null when that cannot be said, or when it is over */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Timing(
            Progress.@Nullable Rate rate,
            @Nullable Instant launchedAt,
            @Nullable Instant completedAt,
            @Nullable Long elapsedSeconds,
            @Nullable Long remainingSeconds,
            @Nullable Instant expectedCompletion) {
        static Timing of(Campaign campaign, Progress now, Instant at) {
            var remaining = now.remainingSeconds();
            return new Timing(
                    now.rate(),
                    campaign.launchedAt(),
                    campaign.completedAt(),
                    now.elapsedSeconds(),
                    remaining,
                    now.over() || remaining == null ? null : at.plusSeconds(remaining));
        }
    }

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
        static Credits of(BlockTotals totals) {
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
        static Variant of(VariantCount tally, @Nullable ClickCounts clicks) {
            var counts = tally.counts();
            return new Variant(
                    tally.variant(),
                    counts.total(),
                    counts.accepted(),
                    counts.arrived(),
                    counts.failed(),
                    counts.undelivered(),
                    tally.segments(),
                    OutcomeRates.share(counts.accepted(), counts.decided()),
                    OutcomeRates.share(counts.arrived(), counts.accepted()),
                    clicks == null ? 0 : clicks.people(),
                    clicks == null ? null : OutcomeRates.share(clicks.people(), counts.accepted()));
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
            List<BlockSummaryView> worst) {
        static BatchSummary of(BlockTotals totals, List<BlockSummary> worst) {
            return new BatchSummary(
                    totals.waiting() + totals.sending() + totals.closed() + totals.cancelled(),
                    totals.waiting(),
                    totals.sending(),
                    totals.closed(),
                    totals.cancelled(),
                    totals.failing(),
                    worst.stream().map(BlockSummaryView::of).toList());
        }
    }

    /** What is read from the parts of the engine. */
    record Parts(
            List<VariantCount> variants,
            BlockTotals totals,
            List<BlockSummary> worst,
            List<FailureGroup> failures,
            Clicked clicked) {}

    /** What is known of clicks, by variant. @param tracked whether anything is */
    record Clicked(boolean tracked, Map<Integer, ClickCounts> byVariant) {
        long people() {
            return byVariant.values().stream().mapToLong(ClickCounts::people).sum();
        }

        long clicks() {
            return byVariant.values().stream().mapToLong(ClickCounts::clicks).sum();
        }

        @Nullable
        ClickCounts of(int variant) {
            return tracked ? byVariant.getOrDefault(variant, ClickCounts.NONE) : null;
        }
    }

    static CampaignMetrics of(Campaign campaign, MessageCounts counts, Progress now, Parts parts, Instant at) {
        var totals = parts.totals();
        return new CampaignMetrics(
                new Subject(now.campaignId(), now.status(), now.statusReason()),
                Totals.of(now, counts.accepted()),
                OutcomeRates.of(counts),
                Clicks.of(parts.clicked(), counts.accepted()),
                Timing.of(campaign, now, at),
                new Retries(
                        totals.retried(),
                        totals.retriedSent(),
                        OutcomeRates.share(totals.retriedSent(), totals.retried())),
                totals.segments(),
                Credits.of(totals),
                parts.variants().stream()
                        .map(tally -> Variant.of(tally, parts.clicked().of(tally.variant())))
                        .toList(),
                BatchSummary.of(totals, parts.worst()),
                parts.failures());
    }
}
