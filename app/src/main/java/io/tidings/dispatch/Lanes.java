package io.tidings.dispatch;

import io.tidings.gateways.Gateways;
import io.tidings.observability.Redacted;
import io.tidings.shared.BackgroundLoop;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** One lane for each gateway, for all that this node sends through it. Thread-safe. */
@Singleton
final class Lanes implements DispatchTask {
    private static final Logger LOG = Logger.getLogger(Lanes.class);
    private static final Duration REFRESH_EVERY = Duration.ofMillis(500);

    private final Gateways gateways;
    private final Map<GatewayId, Lane> lanes = new ConcurrentHashMap<>();
    private final BackgroundLoop loop = BackgroundLoop.virtual("gateway-settings", this::refresh)
            .firstAfter(REFRESH_EVERY)
            .every(REFRESH_EVERY)
            // The database may be away; the settings of a moment ago will do.
            .onError(e -> LOG.debugf("The gateways' settings could not be looked at: %s", Redacted.brief(e)));
    private volatile boolean closed;

    Lanes(Gateways gateways) {
        this.gateways = gateways;
    }

    Lane of(GatewayId id) {
        var open = gateways.open(id);
        var lane = lanes.computeIfAbsent(
                id, key -> new Lane(open.gateway(), open.row().window(), System::nanoTime));
        lane.change(open.gateway(), open.row().window(), open.row().enabled());
        if (closed) {
            lane.close();
        }
        return lane;
    }

    @Override
    public BackgroundLoop loop() {
        return loop;
    }

    /** A change of a gateway's settings reaches the calls that start a moment later, not only the next block. */
    private void refresh() {
        lanes.forEach((id, lane) -> {
            if (lane.inUse()) {
                var open = gateways.open(id);
                lane.change(open.gateway(), open.row().window(), open.row().enabled());
            }
        });
    }

    /** The gateways that this node has lately sent through. */
    List<GatewayId> inUse() {
        return lanes.entrySet().stream()
                .filter(entry -> entry.getValue().inUse())
                .map(Map.Entry::getKey)
                .toList();
    }

    void close() {
        closed = true;
        lanes.values().forEach(Lane::close);
    }

    List<NodeReport.Lane> report() {
        return lanes.entrySet().stream()
                .map(entry -> report(entry.getKey(), entry.getValue().state()))
                .toList();
    }

    private static NodeReport.Lane report(GatewayId gateway, LaneState state) {
        return new NodeReport.Lane(
                gateway,
                state.window(),
                state.allowed(),
                state.inFlight(),
                state.pause().toMillis(),
                state.breakerOpen() ? "open" : "closed");
    }

    /** How this node gets on with each gateway that it has sent through. */
    Map<GatewayId, LaneState> states() {
        return lanes.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, lane -> lane.getValue().state()));
    }

    int openBreakers() {
        return (int) lanes.values().stream()
                .filter(lane -> lane.state().breakerOpen())
                .count();
    }

    long breakerOpenings() {
        return lanes.values().stream()
                .mapToLong(lane -> lane.state().breakerOpenings())
                .sum();
    }

    int inFlight() {
        return lanes.values().stream().mapToInt(Lane::inFlight).sum();
    }
}
