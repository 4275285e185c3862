package io.tidings.launch;

import io.tidings.campaigns.TermsRules;
import io.tidings.messages.MessageIds;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Gives a launch what it needs before its first message: a gateway, its turn, ids, and a plan. */
@Singleton
final class LaunchSetup {
    private final TermsRules terms;
    private final FrequencyCapLock capLock;
    private final MessageIds ids;
    private final LaunchPlans plans;

    LaunchSetup(TermsRules terms, FrequencyCapLock turns, MessageIds ids, LaunchPlans plans) {
        this.terms = terms;
        this.capLock = turns;
        this.ids = ids;
        this.plans = plans;
    }

    /** @throws io.tidings.shared.Problem.ProblemException when the gateway has gone since the launch was asked for */
    GatewayId gateway(LaunchState launch) {
        return terms.gateway(launch.account(), launch.terms()).id();
    }

    /** Idempotent. @return false when another campaign under a frequency cap is to be waited for */
    boolean acquireCapLock(LaunchState launch) {
        return capLock.acquire(launch);
    }

    /**
     * Takes ids and stores the plan, unless an earlier run has done so.
     *
     * @return empty when the campaign is not being prepared any more, or another launcher was first
     */
    Optional<LaunchState> begin(LaunchState launch, GatewayId gateway) {
        if (launch.firstMessageId() > 0) {
            return Optional.of(launch);
        }
        long first = ids.allocate(launch.size());
        return plans.write(launch, gateway, first) ? Optional.of(launch.withIds(first)) : Optional.empty();
    }
}
