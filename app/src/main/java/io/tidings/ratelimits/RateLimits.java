package io.tidings.ratelimits;

import io.tidings.gateways.Gateways;
import io.tidings.plans.SendPlan;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/** Which limits hold for a plan's messages: its gateway's, its sender's and its own. Thread-safe. */
@Singleton
public final class RateLimits {
    /** Segments a second. */
    private static final int ONE_WORKER_RATE = 10_000;

    private final Gateways gateways;

    RateLimits(Gateways gateways) {
        this.gateways = gateways;
    }

    /**
     * The limits by today's settings.
     *
     * @param single messages on their own: they take what they need of the gateway's rate at once and only wait for
     *     each other, so that they never wait behind a campaign
     */
    public List<RateLimit> of(SendPlan plan, boolean single) {
        var row = gateways.open(plan.gateway()).row();
        var limits = new ArrayList<RateLimit>(2);
        if (row.rateLimit() != null) {
            limits.add(new RateLimit(RateLimit.GATEWAY, row.id().value(), "", row.rateLimit(), !single));
            if (single) {
                limits.add(new RateLimit(RateLimit.SINGLE, row.id().value(), "", row.rateLimit(), true));
            }
        }
        var sender = plan.sender();
        if (sender != null && row.senderRateLimits().get(sender) instanceof Integer rate) {
            limits.add(new RateLimit(RateLimit.SENDER, row.id().value(), sender, rate, true));
        }
        var own = plan.rateLimit();
        if (own != null) {
            limits.add(new RateLimit(RateLimit.PLAN, plan.id().value(), "", own, true));
        }
        return limits;
    }

    /** Whether the plan is slowed down by more than its gateway, so that others need not wait behind it. */
    public boolean isSlowerThanGateway(SendPlan plan) {
        return of(plan, false).stream().anyMatch(limit -> !RateLimit.GATEWAY.equals(limit.scope()));
    }

    /** Whether the gateway as a whole is limited to what one worker can keep up with. */
    public boolean isOneWorkerEnough(GatewayId gateway) {
        var limit = gateways.open(gateway).row().rateLimit();
        return limit != null && limit <= ONE_WORKER_RATE;
    }

    /** The least of a plan's limits in segments a second; infinite without one. */
    public static double least(List<RateLimit> limits) {
        return limits.stream().mapToDouble(RateLimit::perSecond).min().orElse(Double.POSITIVE_INFINITY);
    }
}
