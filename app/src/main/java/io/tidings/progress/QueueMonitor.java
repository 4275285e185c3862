package io.tidings.progress;

import io.tidings.campaigns.Priority;
import io.tidings.gateways.GatewayRow;
import io.tidings.gateways.Gateways;
import io.tidings.queue.NodeReport;
import io.tidings.queue.NodeReports;
import io.tidings.reports.QueueDepth;
import io.tidings.reports.QueueReader;
import io.tidings.shared.AccountId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Combines queue depths, rates and workers of one account. Thread-safe. */
@Singleton
final class QueueMonitor {
    private final QueueReader queues;
    private final NodeReports nodeReports;
    private final Gateways gateways;

    QueueMonitor(QueueReader queues, NodeReports workforce, Gateways gateways) {
        this.queues = queues;
        this.nodeReports = workforce;
        this.gateways = gateways;
    }

    QueueView read(AccountId account) {
        var nodes = nodeReports.alive();
        var depths = queues.depths(Optional.of(account));
        long lastMinute = lastMinute(nodes, rate -> rate.account().equals(account));
        return new QueueView(
                load(depths, lastMinute),
                lastMinute > 0,
                gateways.ofAccount(account).stream()
                        .map(gateway -> gateway(gateway, depths, nodes))
                        .toList(),
                Stream.of(Priority.values())
                        .map(priority -> priority(priority, depths))
                        .toList(),
                workers(account, nodes));
    }

    private static QueueView.GatewayLoad gateway(
            GatewayRow gateway, Collection<QueueDepth> depths, List<NodeReport> nodes) {
        var own = depths.stream()
                .filter(depth -> depth.gateway().equals(gateway.id()))
                .toList();
        return new QueueView.GatewayLoad(
                gateway.id().value(),
                gateway.name(),
                gateway.provider(),
                gateway.enabled(),
                load(own, lastMinute(nodes, rate -> rate.gateway().equals(gateway.id()))),
                rateLimit(gateway, nodes));
    }

    static QueueView.RateLimit rateLimit(GatewayRow gateway, List<NodeReport> nodes) {
        record TimedLimit(NodeReport.GatewayLimit limit, Instant at) {}
        var limits = nodes.stream()
                .flatMap(node -> node.lanes().stream()
                        .filter(current -> current.gateway().equals(gateway.id()))
                        .map(current -> new TimedLimit(current, node.at())))
                .toList();
        var limit = limits.stream().map(timed -> timed.limit().limit()).min(Comparator.naturalOrder());
        var until = limits.stream()
                .filter(timed -> timed.limit().pausedMillis() > 0)
                .map(timed -> timed.at().plusMillis(timed.limit().pausedMillis()))
                .max(Comparator.naturalOrder());
        var breaker = limits.stream()
                .map(timed -> timed.limit().breaker())
                .filter(Objects::nonNull)
                .max(Comparator.comparingInt(List.of("closed", "open")::indexOf))
                .orElse(null);
        return new QueueView.RateLimit(
                state(gateway, limit.orElse(null), until.isPresent(), breaker),
                gateway.window(),
                limit.orElse(null),
                limits.stream().mapToInt(timed -> timed.limit().inFlight()).sum(),
                until.orElse(null),
                breaker);
    }

    private static String state(
            GatewayRow gateway, @Nullable Integer limit, boolean throttled, @Nullable String breaker) {
        if ("open".equals(breaker)) {
            return "stopped";
        }
        if (limit == null) {
            return "idle";
        }
        return throttled ? "throttled" : limit < gateway.window() ? "slowed" : "ok";
    }

    private static QueueView.PriorityLoad priority(Priority priority, Collection<QueueDepth> depths) {
        var own = depths.stream()
                .filter(depth -> Priority.ofRank(depth.priority()) == priority)
                .toList();
        var load = load(own, 0);
        return new QueueView.PriorityLoad(
                priority.text(),
                load.depth(),
                load.waitingForRetry(),
                load.paused(),
                load.inFlight(),
                load.oldestSeconds());
    }

    private static QueueView.Load load(Collection<QueueDepth> depths, long lastMinute) {
        var oldest = depths.stream()
                .map(QueueDepth::oldest)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .map(Duration::toMillis);
        return new QueueView.Load(
                depths.stream().mapToLong(QueueDepth::waiting).sum(),
                depths.stream().mapToLong(QueueDepth::later).sum(),
                depths.stream().mapToLong(QueueDepth::paused).sum(),
                depths.stream().mapToLong(QueueDepth::inFlight).sum(),
                oldest.map(millis -> millis / 1000.0).orElse(null),
                Math.round(lastMinute / 6.0) / 10.0);
    }

    private static long lastMinute(Collection<NodeReport> nodes, Predicate<NodeReport.Rate> filter) {
        return nodes.stream()
                .flatMap(node -> node.rates().stream())
                .filter(filter)
                .mapToLong(NodeReport.Rate::lastMinute)
                .sum();
    }

    private static QueueView.Workers workers(AccountId account, List<NodeReport> nodes) {
        return new QueueView.Workers(
                nodes.stream().mapToInt(NodeReport::alive).sum(),
                nodes.stream().mapToInt(NodeReport::workers).sum(),
                nodes.stream().map(node -> node(account, node)).toList());
    }

    /** Shows only the work of this account, and the number of blocks of other accounts. */
    private static QueueView.Node node(AccountId account, NodeReport node) {
        var own = node.work().stream()
                .filter(work -> work.account().equals(account))
                .map(work -> new QueueView.Work(
                        work.block().value(),
                        work.plan().value(),
                        work.gateway().value(),
                        Priority.ofRank(work.priority()).text(),
                        work.messages(),
                        work.handed(),
                        work.written()))
                .toList();
        return new QueueView.Node(
                node.name(),
                node.startedAt(),
                node.at(),
                node.workers(),
                node.alive(),
                own,
                node.work().size() - own.size());
    }
}
