package io.tidings.ratelimits;

import io.tidings.gateways.Gateways;
import io.tidings.plans.SendPlan;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/** Finds the limits of a plan's messages: of its gateway, its sender and itself. Thread-safe. */
@Singleton
public final class RateLimits {
    /** The segments a second that one worker can send. */
    private static final int ONE_WORKER_RATE = 10_000;

    private final Gateways gateways;

    RateLimits(Gateways gateways) {
        this.gateways = gateways;
    }

    /**
     * Returns the limits by the current settings.
     *
     * @param single whether the messages are single ones. They take their tokens of the gateway's rate at once and wait
     *     only for each other, so they never wait for a campaign.
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

    /**
     * Returns the limits besides the gateway's that slow the plan down. Other plans need not wait for it. A limit that
     * occupies more than one worker is not slow.
     */
    public List<RateLimit> slowerThanGateway(SendPlan plan) {
        return of(plan, false).stream()
                .filter(limit -> !RateLimit.GATEWAY.equals(limit.scope()) && limit.perSecond() <= ONE_WORKER_RATE)
                .toList();
    }

    /** Returns whether the limit of the whole gateway is low enough for one worker. */
    public boolean isOneWorkerEnough(GatewayId gateway) {
        var limit = gateways.open(gateway).row().rateLimit();
        return limit != null && limit <= ONE_WORKER_RATE;
    }

    /** Returns the lowest of a plan's limits in segments a second; infinite without one. */
    public static double least(List<RateLimit> limits) {
        return limits.stream().mapToDouble(RateLimit::perSecond).min().orElse(Double.POSITIVE_INFINITY);
    }
}
