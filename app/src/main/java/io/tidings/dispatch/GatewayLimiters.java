package io.tidings.dispatch;

import io.tidings.gateways.Gateways;
import io.tidings.observability.Redacted;
import io.tidings.ratelimits.GatewayLimiter;
import io.tidings.ratelimits.GatewayLimiterState;
import io.tidings.shared.BackgroundLoop;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** One limiter for each gateway, for all that this node sends through it. Thread-safe. */
@Singleton
final class GatewayLimiters implements DispatchTask {
    private static final Logger LOG = Logger.getLogger(GatewayLimiters.class);
    private static final Duration REFRESH_EVERY = Duration.ofMillis(500);

    private final Gateways gateways;
    private final Map<GatewayId, GatewayLimiter> limiters = new ConcurrentHashMap<>();
    private final BackgroundLoop loop = BackgroundLoop.virtual("gateway-settings", this::refresh)
            .firstAfter(REFRESH_EVERY)
            .every(REFRESH_EVERY)
            // The database may be away; the settings of a moment ago will do.
            .onError(e -> LOG.debugf("The gateways' settings could not be looked at: %s", Redacted.brief(e)));
    private volatile boolean closed;

    GatewayLimiters(Gateways gateways) {
        this.gateways = gateways;
    }

    GatewayLimiter of(GatewayId id) {
        var open = gateways.open(id);
        var limiter = limiters.computeIfAbsent(
                id, key -> new GatewayLimiter(open.gateway(), open.row().window(), System::nanoTime));
        limiter.updateSettings(open.gateway(), open.row().window(), open.row().enabled());
        if (closed) {
            limiter.close();
        }
        return limiter;
    }

    @Override
    public BackgroundLoop loop() {
        return loop;
    }

    /** A change of a gateway's settings reaches the calls that start a moment later, not only the next block. */
    private void refresh() {
        limiters.forEach((id, limiter) -> {
            if (limiter.inUse()) {
                var open = gateways.open(id);
                limiter.updateSettings(open.gateway(), open.row().window(), open.row().enabled());
            }
        });
    }

    /** The gateways that this node has lately sent through. */
    List<GatewayId> inUse() {
        return limiters.entrySet().stream()
                .filter(entry -> entry.getValue().inUse())
                .map(Map.Entry::getKey)
                .toList();
    }

    void close() {
        closed = true;
        limiters.values().forEach(GatewayLimiter::close);
    }

    List<NodeReport.GatewayLimit> report() {
        return limiters.entrySet().stream()
                .map(entry -> report(entry.getKey(), entry.getValue().state()))
                .toList();
    }

    private static NodeReport.GatewayLimit report(GatewayId gateway, GatewayLimiterState state) {
        return new NodeReport.GatewayLimit(
                gateway,
                state.window(),
                state.allowed(),
                state.inFlight(),
                state.pause().toMillis(),
                state.breakerOpen() ? "open" : "closed");
    }

    /** How this node gets on with each gateway that it has sent through. */
    Map<GatewayId, GatewayLimiterState> states() {
        return limiters.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, limiter -> limiter.getValue().state()));
    }

    int openBreakers() {
        return (int) limiters.values().stream()
                .filter(limiter -> limiter.state().breakerOpen())
                .count();
    }

    long breakerOpenings() {
        return limiters.values().stream()
                .mapToLong(limiter -> limiter.state().breakerOpenings())
                .sum();
    }

    int inFlight() {
        return limiters.values().stream().mapToInt(GatewayLimiter::inFlight).sum();
    }
}
