package io.tidings.progress;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tidings.gateways.FailureClass;
import io.tidings.reports.BlockSummary;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A block of a campaign, called a batch in the API: a few hundred messages that one worker sends.
 *
 * @param number from 1 in the order of the audience; null for a block of retried messages
 * @param state preparing, waiting, paused, sending, done or cancelled
 * @param open messages without an outcome in this block
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
     * @param failureCategory the most frequent reason of failures; null when no message failed
     * @param advice the recommended action for this reason
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Failures(
            @Nullable Double failureRate,
            @Nullable String failureCategory,
            @Nullable String advice) {
        static Failures of(BlockSummary block) {
            var failureClass = block.failureClass() == null ? null : FailureClass.parse(block.failureClass());
            var counts = block.counts();
            return new Failures(
                    OutcomeRates.percentage(counts.failed(), counts.sent() + (long) counts.failed()),
                    failureClass == null ? null : failureClass.text(),
                    failureClass == null ? null : failureClass.advice());
        }
    }

    static BlockSummaryView of(BlockSummary block) {
        return new BlockSummaryView(
                block.id().value(),
                block.retry() ? null : (Integer) block.number(),
                block.retry(),
                state(block.state()),
                block.gateway().value(),
                block.total(),
                block.open(),
                block.counts(),
                Failures.of(block),
                block.money().spent(),
                block.closedAt());
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
