package io.tidings.reports;

import io.tidings.gateways.FailureClass;
import io.tidings.plancontrol.FailureDetail;
import io.tidings.shared.CampaignId;
import io.tidings.shared.GatewayId;
import io.tidings.shared.MessageId;
import io.tidings.shared.PlanId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message that failed for good and is neither requeued nor discarded.
 *
 * @param campaign null when the message was sent through the API
 * @param attempts all attempts made
 * @param counted attempts since the last reset; these count towards {@code maxAttempts}
 * @param at when the last attempt failed
 */
public record DeadLetter(
        MessageId message,
        PlanId plan,
        @Nullable CampaignId campaign,
        GatewayId gateway,
        String phone,
        @Nullable Long contact,
        int attempts,
        int counted,
        int maxAttempts,
        FailureDetail failure,
        Instant at) {
    /**
     * Why the message is a dead letter: refused for good, possibly sent, all attempts used, or not retried
     * automatically.
     */
    public enum Reason {
        PERMANENT,
        OUTCOME_UNKNOWN,
        ATTEMPTS_EXHAUSTED,
        NOT_RETRIED
    }

    public Reason reason() {
        if (failure.failureClass().needsForce()) {
            return failure.failureClass() == FailureClass.UNKNOWN_OUTCOME ? Reason.OUTCOME_UNKNOWN : Reason.PERMANENT;
        }
        return counted >= maxAttempts ? Reason.ATTEMPTS_EXHAUSTED : Reason.NOT_RETRIED;
    }
}
