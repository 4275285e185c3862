package io.tidings.queue;

import io.tidings.plans.SendPlan;
import io.tidings.ratelimits.GatewayLimiterState;
import io.tidings.ratelimits.GatewayLimiters;
import io.tidings.ratelimits.RateLimits;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.util.Map;

/** Computes the size of a plan's blocks: 5 seconds of work at the current speed of its gateway. Thread-safe. */
@Singleton
final class BlockSizes {
    private static final double SECONDS_OF_WORK = 5;
    private static final int MIN_SIZE = 50;

    private final QueueConfig config;
    private final GatewayLimiters limiters;
    private final RateLimits limits;

    BlockSizes(QueueConfig config, GatewayLimiters limiters, RateLimits limits) {
        this.config = config;
        this.limiters = limiters;
        this.limits = limits;
    }

    int max() {
        return config.blockSize();
    }

    /** Returns the messages in a block, from 50 to the configured maximum. */
    int of(SendPlan plan) {
        int max = config.blockSize();
        return (int) Math.clamp(speed(plan) * SECONDS_OF_WORK, Math.min(MIN_SIZE, max), max);
    }

    /** Returns the seconds that a block of that size takes when nothing else is sent. */
    double seconds(SendPlan plan) {
        return of(plan) / speed(plan);
    }

    /** Returns the segments a second that the settings allow the plan; infinite without a limit. */
    double allowedRate(SendPlan plan) {
        return RateLimits.least(limits.of(plan, false));
    }

    private double speed(SendPlan plan) {
        return Math.max(
                0.1, Math.min(allowedRate(plan), limiters.of(plan.gateway()).speed()));
    }

    Map<GatewayId, GatewayLimiterState> limiterStates() {
        return limiters.states();
    }
}
