package io.tidings.alerts;

import io.tidings.dispatch.NodeReport;
import io.tidings.dispatch.NodeReports;
import io.tidings.reports.QueueDepth;
import io.tidings.reports.QueueReader;
import io.tidings.shared.AccountId;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Messages are due at a gateway, and none has had an outcome for a while, wherever it might have been sent. */
@Singleton
final class StalledQueues implements AlertSource {
    private final QueueReader queues;
    private final NodeReports nodeReports;
    private final AlertConfig config;

    StalledQueues(QueueReader queues, NodeReports workforce, AlertConfig config) {
        this.queues = queues;
        this.nodeReports = workforce;
        this.config = config;
    }

    private record AccountGateway(AccountId account, GatewayId gateway) {}

    @Override
    public AlertKind kind() {
        return AlertKind.STALLED;
    }

    @Override
    public List<Finding> check(Set<String> open) {
        var waiting = queues.depths(Optional.empty()).stream()
                .filter(depth -> depth.oldest() != null)
                .collect(Collectors.groupingBy(depth -> new AccountGateway(depth.account(), depth.gateway())));
        if (waiting.isEmpty()) {
            return List.of();
        }
        var nodes = nodeReports.alive();
        var findings = new ArrayList<Finding>();
        waiting.forEach((way, depths) -> {
            var oldest = depths.stream()
                    .map(QueueDepth::oldest)
                    .filter(Objects::nonNull)
                    .max(Duration::compareTo)
                    .orElse(Duration.ZERO);
            if (oldest.toSeconds() >= config.stalledSeconds() && secondsSinceOutcome(way, nodes) >= config.stalledSeconds()) {
                findings.add(finding(way, depths, oldest, nodes));
            }
        });
        return findings;
    }

    private static long secondsSinceOutcome(AccountGateway way, List<NodeReport> nodes) {
        return nodes.stream()
                .flatMap(node -> node.rates().stream())
                .filter(rate ->
                        rate.account().equals(way.account()) && rate.gateway().equals(way.gateway()))
                .mapToLong(NodeReport.Rate::quietSeconds)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private static Finding finding(AccountGateway way, List<QueueDepth> depths, Duration oldest, List<NodeReport> nodes) {
        long messages = depths.stream()
                .mapToLong(depth -> depth.waiting() - depth.later() + depth.inFlight())
                .sum();
        int workers = nodes.stream().mapToInt(NodeReport::alive).sum();
        return new Finding(
                Optional.of(way.account()),
                AlertKind.STALLED,
                "gateway:" + way.gateway(),
                "%d messages are due and none moves; the oldest has waited for %d minutes. %s"
                        .formatted(messages, oldest.toMinutes(), cause(way, nodes, workers)),
                Map.of("messages", messages, "oldest_seconds", oldest.toSeconds(), "workers", workers));
    }

    private static String cause(AccountGateway way, List<NodeReport> nodes, int workers) {
        if (workers == 0) {
            return "No worker is running: start one, or see why it ended in its log.";
        }
        var lanes = nodes.stream()
                .flatMap(node -> node.lanes().stream())
                .filter(lane -> lane.gateway().equals(way.gateway()))
                .toList();
        if (lanes.stream().anyMatch(lane -> "open".equals(lane.breaker()))) {
            return "The gateway cannot be reached; sending goes on by itself as soon as it can.";
        }
        if (lanes.stream().anyMatch(lane -> lane.pausedMillis() > 0)) {
            return "The provider asks for a slower pace; sending goes on when it allows.";
        }
        if (lanes.stream().anyMatch(lane -> lane.inFlight() > 0)) {
            return "The provider does not answer.";
        }
        return nodes.stream().anyMatch(node -> !node.work().isEmpty())
                ? "The workers are busy with other work."
                : "The workers run but take up nothing: see their log.";
    }
}
