package io.tidings.ratelimits;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.gateways.Gateways;
import io.tidings.observability.Redacted;
import io.tidings.shared.BackgroundLoop;
import io.tidings.shared.DispatchTask;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** The limiters of all gateways that this node uses, one for each. Thread-safe. */
@Singleton
public final class GatewayLimiters implements DispatchTask {
    private static final Logger LOG = Logger.getLogger(GatewayLimiters.class);
    private static final Duration REFRESH_EVERY = Duration.ofMillis(500);

    private final Gateways gateways;
    private final InstantSource clock;
    private final Duration probeEvery;
    private final Map<GatewayId, GatewayLimiter> limiters = new ConcurrentHashMap<>();
    private final BackgroundLoop loop = BackgroundLoop.virtual("gateway-settings", this::refresh)
            .firstAfter(REFRESH_EVERY)
            .every(REFRESH_EVERY)
            // The database may be unavailable; the last settings stay in use.
            .onError(e -> LOG.debugf("Could not read the settings of the gateways: %s", Redacted.brief(e)));
    private final int batchMessages;
    /** The openings of breakers of forgotten limiters. */
    private final AtomicLong formerOpenings = new AtomicLong();

    private volatile boolean closed;

    GatewayLimiters(Gateways gateways, InstantSource clock, CallLimitConfig config) {
        this.gateways = gateways;
        this.clock = clock;
        this.probeEvery = Duration.ofSeconds(config.heldProbeSeconds());
        this.batchMessages = config.batchMessagesInFlight();
    }

    /** The settings whose change ends the holds of a gateway. */
    private record HeldSettings(JsonNode settings, boolean enabled) {}

    public GatewayLimiter of(GatewayId id) {
        var open = gateways.open(id);
        var limits = BatchSizes.limits(open.row(), open.gateway().capabilities(), batchMessages);
        var limiter = limiters.computeIfAbsent(
                id,
                key -> new GatewayLimiter(
                        open.gateway(),
                        limits,
                        System::nanoTime,
                        new GatewayHolds(System::nanoTime, clock, probeEvery)));
        limiter.useSettings(new HeldSettings(open.row().settings(), open.row().enabled()));
        limiter.updateSettings(open.gateway(), limits, open.row().enabled());
        if (GatewayShare.isNeeded(open.row(), open.gateway().capabilities())) {
            limiter.permits().require();
        } else {
            limiter.permits().requireNone();
        }
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
        var used = inUse();
        if (!used.isEmpty()) {
            gateways.refresh(used);
            used.forEach(this::update);
        }
    }

    private void update(GatewayId id) {
        try {
            var unused = of(id);
        } catch (RuntimeException e) {
            // One gateway that cannot be opened must not stop the others.
            LOG.debugf("Could not refresh gateway %s: %s", id, Redacted.brief(e));
        }
    }

    public boolean isEnabled(GatewayId id) {
        return gateways.isEnabled(id);
    }

    /** Returns the gateways that no worker used for this time, and whose limiter knows of no trouble. */
    public List<GatewayId> unused(Duration atLeast) {
        return limiters.entrySet().stream()
                .filter(entry -> isForgettable(entry.getValue(), atLeast))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean isForgettable(GatewayLimiter limiter, Duration atLeast) {
        var state = limiter.state();
        return limiter.isUnused(atLeast)
                && !state.breakerOpen()
                && state.pause().isZero();
    }

    /**
     * Forgets the limiter of a gateway, and closes the connection to its provider. No worker may use it.
     *
     * @return false if a call is in flight
     */
    public boolean evict(GatewayId id) {
        var limiter = limiters.get(id);
        if (limiter != null) {
            if (limiter.inFlight() > 0) {
                return false;
            }
            formerOpenings.addAndGet(limiter.state().breakerOpenings());
            limiters.remove(id);
            // A user that still holds it makes no call.
            limiter.close();
        }
        gateways.close(id);
        return true;
    }

    /** Returns the gateways that report that they do not work. */
    public List<GatewayId> down() {
        return limiters.entrySet().stream()
                .filter(entry -> !Gateways.health(entry.getValue().gateway()).isUp())
                .map(Map.Entry::getKey)
                .sorted(Comparator.comparing(GatewayId::value))
                .toList();
    }

    /** Returns the gateways that this node used within the last minute. */
    public List<GatewayId> inUse() {
        return usedLimiters().map(Map.Entry::getKey).toList();
    }

    /** Returns the limiters of the gateways that this node used within the last minute. */
    public Stream<Map.Entry<GatewayId, GatewayLimiter>> usedLimiters() {
        return limiters.entrySet().stream().filter(entry -> entry.getValue().inUse());
    }

    public void close() {
        closed = true;
        limiters.values().forEach(GatewayLimiter::close);
    }

    /** Returns the state of each limiter. */
    public Map<GatewayId, GatewayLimiterState> states() {
        return limiters.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, limiter -> limiter.getValue().state()));
    }

    public int openBreakers() {
        return (int) limiters.values().stream()
                .filter(limiter -> limiter.state().breakerOpen())
                .count();
    }

    public long breakerOpenings() {
        return formerOpenings.get()
                + limiters.values().stream()
                        .mapToLong(limiter -> limiter.state().breakerOpenings())
                        .sum();
    }

    public int inFlight() {
        return limiters.values().stream().mapToInt(GatewayLimiter::inFlight).sum();
    }
}
