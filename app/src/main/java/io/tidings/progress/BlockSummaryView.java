package io.tidings.progress;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tidings.gateways.FailureClass;
import io.tidings.reports.BlockSummary;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A batch of a campaign: some hundred messages that one worker sends.
 *
 * @param number from 1 in the order of the audience; null for a batch of messages that are tried again
 * @param state preparing, waiting, paused, sending, done or cancelled
 * @param open messages without an outcome in this batch
 * @param spent in units of credits
 */
@Schema(name = "CampaignBatch")
@JsonInclude(JsonInclude.Include.ALWAYS)
record BlockSummaryView(
        long id,
        @Nullable Integer number,
        boolean retry,
        String state,
        long gatewayId,
        int total,
        int open,
        @JsonUnwrapped BlockSummary.Counts counts,
        @JsonUnwrapped Failures failures,
        long spent,
        @Nullable Instant finishedAt) {
    /**
     * @param failureCategory why most of those failed that did; null when none did
     * @param advice what to do about that
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Failures(
            @Nullable Double failureRate,
            @Nullable String failureCategory,
            @Nullable String advice) {
        static Failures of(BlockSummary batch) {
            var most = batch.failureClass() == null ? null : FailureClass.parse(batch.failureClass());
            var counts = batch.counts();
            return new Failures(
                    OutcomeRates.percentage(counts.failed(), counts.sent() + (long) counts.failed()),
                    most == null ? null : most.text(),
                    most == null ? null : most.advice());
        }
    }

    static BlockSummaryView of(BlockSummary batch) {
        return new BlockSummaryView(
                batch.id().value(),
                batch.retry() ? null : (Integer) batch.number(),
                batch.retry(),
                state(batch.state()),
                batch.gateway().value(),
                batch.total(),
                batch.open(),
                batch.counts(),
                Failures.of(batch),
                batch.money().spent(),
                batch.closedAt());
    }

    private static String state(String stored) {
        return switch (stored) {
            case "PREPARING" -> "preparing";
            case "READY" -> "waiting";
            case "LEASED" -> "sending";
            case "CLOSED" -> "done";
            default -> stored.toLowerCase(java.util.Locale.ROOT);
        };
    }
}
