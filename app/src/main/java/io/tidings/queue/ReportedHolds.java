package io.tidings.queue;

import io.tidings.gateways.GatewayHold;
import io.tidings.gateways.GatewayHoldSource;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The holds in the reports of the running nodes. Thread-safe. */
@Singleton
final class ReportedHolds implements GatewayHoldSource {
    private final NodeReports reports;

    ReportedHolds(NodeReports reports) {
        this.reports = reports;
    }

    @Override
    public Map<GatewayId, List<GatewayHold>> holds() {
        var found = new HashMap<GatewayId, List<GatewayHold>>();
        for (var node : reports.alive()) {
            for (var limit : node.lanes()) {
                limit.held().stream()
                        .filter(hold -> !hold.scope().equals("plan"))
                        .forEach(hold -> found.computeIfAbsent(limit.gateway(), key -> new ArrayList<>())
                                .add(new GatewayHold(
                                        hold.scope().equals("sender") ? hold.name() : null,
                                        hold.failure(),
                                        hold.code(),
                                        hold.since(),
                                        hold.until())));
            }
        }
        found.values().forEach(holds -> holds.sort(Comparator.comparing(GatewayHold::since)));
        return found;
    }
}
