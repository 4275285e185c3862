package io.tidings.ratelimits;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The state of a gateway's limiter on this node.
 *
 * @param window calls that may be in flight by the settings
 * @param allowed calls that may be in flight now, after throttling
 * @param breakerOpen whether the circuit breaker is open because calls fail; probes still pass
 * @param breakerOpenings how often the circuit breaker opened since the start
 * @param pause until calls may start again
 * @param rate messages a second since throttling; null when not slowed
 * @param measuredRate messages a second that were answered in the last seconds
 */
public record GatewayLimiterState(
        int window,
        int allowed,
        int inFlight,
        boolean breakerOpen,
        long breakerOpenings,
        Duration pause,
        @Nullable Double rate,
        double measuredRate) {}
