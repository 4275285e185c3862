package io.tidings.dispatch;

import io.tidings.shared.AccountId;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Channel;
import io.tidings.shared.GatewayId;
import org.jspecify.annotations.Nullable;

/**
 * What the dispatcher must know of a campaign, frozen at launch.
 *
 * @param body the text, when it is the same for all
 * @param template the template's source, when messages are rendered at dispatch
 * @param missingValue the policy for missing values, as in {@code personalisation.MissingValue}
 */
public record SendPlan(
        CampaignId campaign,
        AccountId account,
        GatewayId gateway,
        Channel channel,
        @Nullable String sender,
        int priority,
        @Nullable String body,
        @Nullable String template,
        String missingValue,
        RetryPolicy retry,
        OnUncertain onUncertain) {
    /** What becomes of messages of which nobody knows whether they were sent. */
    public enum OnUncertain {
        PARK,
        LOOKUP,
        RETRY
    }
}
