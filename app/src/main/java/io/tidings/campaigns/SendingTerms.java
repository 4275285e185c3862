package io.tidings.campaigns;

import io.tidings.plans.RetryPolicy;
import io.tidings.plans.SendPlan.OnUncertain;
import io.tidings.shared.GatewayId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a campaign's messages are sent; frozen at launch.
 *
 * @param gateway null: the account's default gateway at launch
 * @param sender the sender that recipients see; null: the sender of the gateway
 * @param rateLimit segments per second, at least 1; null: only the limit of the gateway
 * @param pauseOnFailureRate 1 to 100 percent; the campaign is paused when a larger share of its latest messages fails or
 *     is uncertain; null: never
 * @param sendUntil messages that were not sent until this time expire; null: no limit
 */
public record SendingTerms(
        RetryPolicy retry,
        OnUncertain onUncertain,
        @Nullable GatewayId gateway,
        @Nullable String sender,
        @Nullable Integer rateLimit,
        @Nullable Integer pauseOnFailureRate,
        @Nullable Instant sendUntil) {
    public static final SendingTerms DEFAULT =
            new SendingTerms(RetryPolicy.DEFAULT, OnUncertain.PARK, null, null, null, null, null);
}
