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
 * A message that failed for good, and about which nothing has been done.
 *
 * @param campaign null when it was sent through the API
 * @param attempts made in all
 * @param counted attempts that count against the policy: those since the last reset
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
    /** Why it is here: refused for good, perhaps sent all the same, all attempts used, or left to a person after one. */
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
