package io.tidings.progress;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tidings.dispatch.Batch;
import io.tidings.gateways.FailureClass;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A batch of a campaign: some hundred messages that one worker sends.
 *
 * @param number from 1 in the order of the audience; null for a batch of messages that are tried again
 * @param state preparing, waiting, paused, sending, done or cancelled
 * @param open messages without an outcome in this batch
 * @param requeued messages that left it to be tried again; they are counted in the batch that tries them
 * @param failureCategory why most of those failed that did; null when none did
 * @param advice what to do about that
 * @param spent in units of credits
 */
@Schema(name = "CampaignBatch")
@JsonInclude(JsonInclude.Include.ALWAYS)
record BatchView(
        long id,
        @Nullable Integer number,
        boolean retry,
        String state,
        long gatewayId,
        int total,
        int open,
        int sent,
        int failed,
        int skipped,
        int cancelled,
        int uncertain,
        int requeued,
        @Nullable Double failureRate,
        @Nullable String failureCategory,
        @Nullable String advice,
        long spent,
        @Nullable Instant finishedAt) {
    static BatchView of(Batch batch) {
        var failureClass = batch.failureClass() == null ? null : FailureClass.parse(batch.failureClass());
        return new BatchView(
                batch.id().value(),
                batch.retry() ? null : (Integer) batch.number(),
                batch.retry(),
                state(batch.state()),
                batch.gateway().value(),
                batch.total(),
                batch.open(),
                batch.sent(),
                batch.failed(),
                batch.skipped(),
                batch.cancelled(),
                batch.uncertain(),
                batch.requeued(),
                OutcomeRates.share(batch.failed(), batch.sent() + (long) batch.failed()),
                failureClass == null ? null : failureClass.text(),
                failureClass == null ? null : failureClass.advice(),
                batch.spent(),
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
