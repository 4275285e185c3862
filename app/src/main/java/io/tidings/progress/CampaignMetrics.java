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
 * All numbers of a campaign. The ten buckets from {@code queued} to {@code uncertain} are exclusive and sum to the
 * total. Percentages have one decimal.
 *
 * @param totals the number of messages by state
 * @param tracked the number of people who opened links, and their clicks
 * @param timing times and rates of sending
 * @param segments the sum over all messages
 * @param failures the reasons of failures with advice, the most frequent first
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
     * @param accepted messages the provider accepted: sent, delivered, undelivered and read
     * @param progress the percentage of processed messages
     */
    record Totals(long total, @JsonUnwrapped MessageCounts counts, long processed, long accepted, double progress) {
        static Totals of(Progress now, long accepted) {
            return new Totals(now.total(), now.counts(), now.processed(), accepted, now.progress());
        }
    }

    /**
     * @param clicked people who opened a tracked link
     * @param clicks the number of times that links were opened
     * @param clickRate the percentage of accepted messages with a click; null when links are not tracked
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Clicks(long clicked, long clicks, @Nullable Double clickRate) {
        static Clicks of(Clicked clicked, long accepted) {
            return new Clicks(
                    clicked.people(),
                    clicked.clicks(),
                    clicked.tracked() ? OutcomeRates.percentage(clicked.people(), accepted) : null);
        }
    }

    /** @param expectedCompletion at the current rate; null when unknown or when the campaign is over */
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
     * @param successRate in percent; null without retries
     * @param duplicateRisks messages that may have reached their recipients twice: the provider accepted an attempt, and
     *     a later one was made and did not fail
     */
    @Schema(name = "RetryMetrics")
    record Retries(long attempts, long sent, @Nullable Double successRate, long duplicateRisks) {}

    /** Amounts in units. 1,000 units are one credit. @param open units reserved that are neither spent nor released */
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

    /** The counts of the messages of one variant. */
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
        /** @param clicks null when links are not tracked */
        static Variant of(VariantCount count, @Nullable ClickCounts clicks) {
            var counts = count.counts();
            return new Variant(
                    count.variant(),
                    counts.total(),
                    counts.accepted(),
                    counts.arrived(),
                    counts.failed(),
                    counts.undelivered(),
                    count.segments(),
                    OutcomeRates.percentage(counts.accepted(), counts.acceptedOrFailed()),
                    OutcomeRates.percentage(counts.arrived(), counts.accepted()),
                    clicks == null ? 0 : clicks.people(),
                    clicks == null ? null : OutcomeRates.percentage(clicks.people(), counts.accepted()));
        }
    }

    /** @param worst the blocks with the most failures, at most ten */
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

    /** The numbers that {@link CampaignReports} reads for the metrics. */
    record Inputs(
            List<VariantCount> variants,
            BlockTotals totals,
            List<BlockSummary> worst,
            List<FailureGroup> failures,
            Clicked clicked,
            long duplicateRisks) {}

    /** Clicks by variant. @param tracked whether the campaign tracks links */
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

    static CampaignMetrics of(Campaign campaign, MessageCounts counts, Progress now, Inputs inputs, Instant at) {
        var totals = inputs.totals();
        return new CampaignMetrics(
                new Subject(now.campaignId(), now.status(), now.statusReason()),
                Totals.of(now, counts.accepted()),
                OutcomeRates.of(counts),
                Clicks.of(inputs.clicked(), counts.accepted()),
                Timing.of(campaign, now, at),
                new Retries(
                        totals.retried(),
                        totals.retriedSent(),
                        OutcomeRates.percentage(totals.retriedSent(), totals.retried()),
                        inputs.duplicateRisks()),
                totals.segments(),
                Credits.of(totals),
                inputs.variants().stream()
                        .map(count -> Variant.of(count, inputs.clicked().of(count.variant())))
                        .toList(),
                BatchSummary.of(totals, inputs.worst()),
                inputs.failures());
    }
}
