package io.tidings.progress;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.tidings.campaigns.Priority;
import io.tidings.queue.NodeReport;
import io.tidings.queue.NodeReports;
import io.tidings.reports.QueueDepth;
import io.tidings.reports.QueueReader;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jboss.logging.Logger;

/** Metrics of the queue of all accounts together, for operators. A scrape reads the queue at most every 5 seconds. */
@Singleton
final class QueueMetrics {
    private static final Logger LOG = Logger.getLogger(QueueMetrics.class);
    private static final long MAX_AGE_NANOS = Duration.ofSeconds(5).toNanos();

    private record Sample(List<QueueDepth> depths, List<NodeReport> nodes, long atNanos) {}

    private final QueueReader queues;
    private final NodeReports nodeReports;
    private Optional<Sample> last = Optional.empty();

    QueueMetrics(QueueReader queues, NodeReports workforce) {
        this.queues = queues;
        this.nodeReports = workforce;
    }

    void register(@Observes StartupEvent event, MeterRegistry registry) {
        for (var priority : Priority.values()) {
            Gauge.builder(
                            "tidings.queue.depth",
                            () -> value(sample -> sample.depths().stream()
                                    .filter(depth -> Priority.ofRank(depth.priority()) == priority)
                                    .mapToLong(QueueDepth::waiting)
                                    .sum()))
                    .description("Messages that wait to be sent")
                    .tag("priority", priority.text())
                    .register(registry);
        }
        registerDepths(registry);
        registerNodes(registry);
    }

    private void registerDepths(MeterRegistry registry) {
        gauge(
                registry,
                "tidings.queue.paused",
                "Messages that wait in paused queues and campaigns",
                sample -> sample.depths().stream().mapToLong(QueueDepth::paused).sum());
        gauge(
                registry,
                "tidings.queue.in.flight",
                "Messages that were started and have no answer",
                sample ->
                        sample.depths().stream().mapToLong(QueueDepth::inFlight).sum());
        gauge(
                registry,
                "tidings.queue.oldest.seconds",
                "Waiting time of the oldest message that is due",
                sample -> sample.depths().stream()
                        .map(QueueDepth::oldest)
                        .filter(Objects::nonNull)
                        .max(Comparator.naturalOrder())
                        .map(oldest -> oldest.toMillis() / 1000.0)
                        .orElse(0.0));
    }

    private void registerNodes(MeterRegistry registry) {
        gauge(
                registry,
                "tidings.queue.rate",
                "Messages per second over the last minute",
                sample -> sample.nodes().stream()
                                .flatMap(node -> node.rates().stream())
                                .mapToLong(NodeReport.Rate::lastMinute)
                                .sum()
                        / 60.0);
        gauge(
                registry,
                "tidings.workers.alive",
                "Running workers of all nodes",
                sample -> sample.nodes().stream().mapToInt(NodeReport::alive).sum());
    }

    private void gauge(MeterRegistry registry, String name, String description, ToDoubleFunction<Sample> value) {
        Gauge.builder(name, () -> value(value)).description(description).register(registry);
    }

    private double value(ToDoubleFunction<Sample> of) {
        try {
            return of.applyAsDouble(sample());
        } catch (RuntimeException e) {
            // Without a database the other metrics must still be served.
            LOG.debugf("The queue cannot be read: %s", e.getMessage());
            return Double.NaN;
        }
    }

    private synchronized Sample sample() {
        var cached = last.filter(sample -> System.nanoTime() - sample.atNanos() < MAX_AGE_NANOS);
        if (cached.isPresent()) {
            return cached.get();
        }
        var sample = new Sample(queues.depths(Optional.empty()), nodeReports.alive(), System.nanoTime());
        last = Optional.of(sample);
        return sample;
    }
}
