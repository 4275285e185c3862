package io.tidings.ratelimits;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How this node gets on with a gateway.
 *
 * @param window calls that may be in flight by its settings
 * @param allowed calls that may be in flight for now, after throttling
 * @param breakerOpen whether it is left alone because calls fail; probes go through
 * @param breakerOpenings how often that has happened since the start
 * @param pause until calls may start again
 * @param pace calls a second since it throttled; null when it is not slowed down
 * @param measured calls a second that were answered lately
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
