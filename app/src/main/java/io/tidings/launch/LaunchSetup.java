package io.tidings.launch;

import io.tidings.campaigns.TermsRules;
import io.tidings.messages.MessageIds;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Sets up a launch before its first message: the gateway, the frequency cap lock, the message ids and the plan. */
@Singleton
final class LaunchSetup {
    private final TermsRules terms;
    private final FrequencyCapLock capLock;
    private final MessageIds ids;
    private final LaunchPlans plans;

    LaunchSetup(TermsRules terms, FrequencyCapLock capLock, MessageIds ids, LaunchPlans plans) {
        this.terms = terms;
        this.capLock = capLock;
        this.ids = ids;
        this.plans = plans;
    }

    /** @throws io.tidings.shared.Problem.ProblemException if the gateway was removed after the request to launch */
    GatewayId gateway(LaunchState launch) {
        return terms.gateway(launch.account(), launch.terms(), launch.channel()).id();
    }

    /**
     * Acquires the frequency cap lock of the account. Idempotent.
     *
     * @return false if the launch must wait for another campaign
     */
    boolean acquireCapLock(LaunchState launch) {
        return capLock.acquire(launch);
    }

    /**
     * Allocates the message ids and stores the plan, unless an earlier run has done so.
     *
     * @return empty if the campaign is no longer being prepared, or another launcher was first
     */
    Optional<LaunchState> begin(LaunchState launch, GatewayId gateway) {
        if (launch.firstMessageId() > 0) {
            return Optional.of(launch);
        }
        long first = ids.allocate(launch.size());
        return plans.write(launch, gateway, first) ? Optional.of(launch.withIds(first)) : Optional.empty();
    }
}
