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

/** The limiters of all gateways that this node uses, one for each. Thread-safe. */
@Singleton
final class GatewayLimiters implements DispatchTask {
    private static final Logger LOG = Logger.getLogger(GatewayLimiters.class);
    private static final Duration REFRESH_EVERY = Duration.ofMillis(500);

    private final Gateways gateways;
    private final Map<GatewayId, GatewayLimiter> limiters = new ConcurrentHashMap<>();
    private final BackgroundLoop loop = BackgroundLoop.virtual("gateway-settings", this::refresh)
            .firstAfter(REFRESH_EVERY)
            .every(REFRESH_EVERY)
            // The database may be unavailable; the last settings stay in use.
            .onError(e -> LOG.debugf("Could not read the settings of the gateways: %s", Redacted.brief(e)));
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

    /** Applies changed settings to calls that start from now on, not only to the next block. */
    private void refresh() {
        limiters.forEach((id, limiter) -> {
            if (limiter.inUse()) {
                var open = gateways.open(id);
                limiter.updateSettings(
                        open.gateway(), open.row().window(), open.row().enabled());
            }
        });
    }

    /** Returns the gateways that this node used within the last minute. */
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

    /** Returns the state of each limiter. */
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
