package io.tidings.alerts;

import io.tidings.queue.NodeReport;
import io.tidings.queue.NodeReports;
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

/** Reports gateways with due messages where no node recorded an outcome for {@code stalled-seconds}. */
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
        waiting.forEach((target, depths) -> {
            var oldest = depths.stream()
                    .map(QueueDepth::oldest)
                    .filter(Objects::nonNull)
                    .max(Duration::compareTo)
                    .orElse(Duration.ZERO);
            if (oldest.toSeconds() >= config.stalledSeconds()
                    && secondsSinceOutcome(target, nodes) >= config.stalledSeconds()) {
                findings.add(finding(target, depths, oldest, nodes));
            }
        });
        return findings;
    }

    private static long secondsSinceOutcome(AccountGateway target, List<NodeReport> nodes) {
        return nodes.stream()
                .flatMap(node -> node.rates().stream())
                .filter(rate -> rate.account().equals(target.account())
                        && rate.gateway().equals(target.gateway()))
                .mapToLong(NodeReport.Rate::quietSeconds)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private static Finding finding(
            AccountGateway target, List<QueueDepth> depths, Duration oldest, List<NodeReport> nodes) {
        long messages = depths.stream()
                .mapToLong(depth -> depth.waiting() - depth.later() + depth.inFlight())
                .sum();
        int workers = nodes.stream().mapToInt(NodeReport::alive).sum();
        return new Finding(
                Optional.of(target.account()),
                AlertKind.STALLED,
                "gateway:" + target.gateway(),
                "%d messages are due and none is sent; the oldest has waited for %d minutes. %s"
                        .formatted(messages, oldest.toMinutes(), cause(target, nodes, workers)),
                Map.of("messages", messages, "oldest_seconds", oldest.toSeconds(), "workers", workers));
    }

    private static String cause(AccountGateway target, List<NodeReport> nodes, int workers) {
        if (workers == 0) {
            return "No worker is running. Start one, or read in its log why it ended.";
        }
        var limits = nodes.stream()
                .flatMap(node -> node.lanes().stream())
                .filter(limit -> limit.gateway().equals(target.gateway()))
                .toList();
        if (limits.stream().anyMatch(limit -> "open".equals(limit.breaker()))) {
            return "The gateway cannot be reached. Sending resumes automatically when it can be reached again.";
        }
        if (limits.stream().anyMatch(limit -> limit.pausedMillis() > 0)) {
            return "The provider throttles the gateway. Sending resumes when the provider allows it.";
        }
        if (limits.stream().anyMatch(limit -> limit.inFlight() > 0)) {
            return "The provider does not answer.";
        }
        return nodes.stream().anyMatch(node -> !node.work().isEmpty())
                ? "The workers are busy with other work."
                : "The workers run but claim no work: see their log.";
    }
}
