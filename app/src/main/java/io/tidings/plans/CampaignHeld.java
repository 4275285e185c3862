package io.tidings.plans;

import io.tidings.gateways.FailureClass;
import io.tidings.shared.AccountId;
import io.tidings.shared.PlanId;
import org.jspecify.annotations.Nullable;

/**
 * The provider accepts no message of this campaign until a person mends it. The event may be fired several times, so
 * observers are idempotent.
 *
 * @param code of the provider; null if it gave none
 * @param text of the provider; null if it gave none
 */
public record CampaignHeld(
        AccountId account,
        PlanId plan,
        FailureClass failure,
        @Nullable String code,
        @Nullable String text) {}
