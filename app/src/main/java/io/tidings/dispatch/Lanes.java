package io.tidings.dispatch;

import io.tidings.gateways.Gateways;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One lane for each gateway, for all that this node sends through it. Thread-safe. */
@Singleton
final class Lanes {
    private final Gateways gateways;
    private final Map<GatewayId, Lane> lanes = new ConcurrentHashMap<>();
    private volatile boolean closed;

    Lanes(Gateways gateways) {
        this.gateways = gateways;
    }

    Lane of(GatewayId id) {
        var open = gateways.open(id);
        var lane = lanes.computeIfAbsent(
                id, key -> new Lane(open.gateway(), open.row().window()));
        lane.change(open.gateway(), open.row().window());
        if (closed) {
            lane.close();
        }
        return lane;
    }

    /** Looks at the settings again of those gateways that calls are on their way to. */
    void refresh() {
        lanes.forEach((id, lane) -> {
            if (lane.inFlight() > 0 || lane.waiting() > 0) {
                var open = gateways.open(id);
                lane.change(open.gateway(), open.row().window());
            }
        });
    }

    void close() {
        closed = true;
        lanes.values().forEach(Lane::close);
    }

    List<NodeReport.Lane> report() {
        return lanes.entrySet().stream()
                .map(entry -> entry.getValue().report(entry.getKey()))
                .toList();
    }

    int inFlight() {
        return lanes.values().stream().mapToInt(Lane::inFlight).sum();
    }
}
