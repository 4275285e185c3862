package io.tidings.campaigns;

import io.tidings.plans.RetryPolicy;
import io.tidings.plans.SendPlan.OnUncertain;
import io.tidings.shared.GatewayId;
import org.jspecify.annotations.Nullable;

/**
 * How a campaign's messages are sent; frozen at launch.
 *
 * @param gateway null: the account's default gateway when it is launched
 * @param sender what recipients see as the sender; null: the gateway's own
 * @param rateLimit segments a second, at least 1; null: as fast as the gateway takes them
 * @param pauseOnFailureRate percent of its latest messages, 1 to 100: when more of them fail, the campaign is paused; null:
 *     never
 */
public record SendingTerms(
        RetryPolicy retry,
        OnUncertain onUncertain,
        @Nullable GatewayId gateway,
        @Nullable String sender,
        @Nullable Integer rateLimit,
        @Nullable Integer pauseOnFailureRate) {
    public static final SendingTerms DEFAULT =
            new SendingTerms(RetryPolicy.DEFAULT, OnUncertain.PARK, null, null, null, null);
}
