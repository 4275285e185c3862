package io.tidings.queue;

import io.tidings.database.Nodes;
import io.tidings.observability.Redacted;
import io.tidings.plans.PlanStore;
import io.tidings.ratelimits.GatewayLimiters;
import io.tidings.shared.BackgroundLoop;
import io.tidings.shared.DispatchTask;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jboss.logging.Logger;

/**
 * Adjusts the positions of waiting blocks to the speed of their gateway. Each block is queued later by the time that
 * the work before it takes. Release computes that time from the speed known then. If the gateway becomes ten times
 * slower, all blocks of an early plan would go before later plans. Plans of the same priority would then not take
 * turns.
 *
 * <p>The speed is the sum of the speeds that all nodes report. The node with the lowest id that uses the gateway adjusts
 * its queue, so that nodes do not rewrite the positions in turn. Thread-safe.
 */
@Singleton
final class QueuePositions implements DispatchTask {
    /** The factor up to which a wrong distance is accepted. Throttling may halve the speed of every node for a while. */
    private static final double TOLERANCE = 3;

    private static final double MIN_SPEED = 0.1;

    private static final Logger LOG = Logger.getLogger(QueuePositions.class);
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final QueuePositionStore store;
    private final PlanStore plans;
    private final BlockSizes sizes;
    private final GatewayLimiters limiters;
    private final NodeReports reports;
    private final Nodes nodes;
    private final BackgroundLoop loop = BackgroundLoop.virtual("queue-positions", this::pass)
            .firstAfter(EVERY)
            .every(EVERY)
            // The database may be unavailable; the next pass follows.
            .onError(e -> LOG.debugf("Could not adjust the queue positions: %s", Redacted.brief(e)));

    QueuePositions(
            QueuePositionStore store,
            PlanStore plans,
            BlockSizes sizes,
            GatewayLimiters limiters,
            NodeReports reports,
            Nodes nodes) {
        this.store = store;
        this.plans = plans;
        this.sizes = sizes;
        this.limiters = limiters;
        this.reports = reports;
        this.nodes = nodes;
    }

    @Override
    public BackgroundLoop loop() {
        return loop;
    }

    private void pass() {
        for (var gateway : limiters.inUse()) {
            var sections = store.sections(gateway);
            if (!sections.isEmpty()) {
                var limits = limits(gateway);
                if (!limits.isEmpty() && limits.getFirst().node() == nodes.id()) {
                    adjust(sections, limits);
                }
            }
        }
    }

    /** Adjusts the queue of one gateway. Safe on every node at once. */
    void adjust(GatewayId gateway) {
        adjust(store.sections(gateway), limits(gateway));
    }

    private record NodeLimit(long node, NodeReport.GatewayLimit limit) {}

    /** Returns the limiters of a gateway on all running nodes, in the order of the nodes' ids. */
    private List<NodeLimit> limits(GatewayId gateway) {
        return reports.alive().stream()
                .flatMap(report -> report.lanes().stream().map(limit -> new NodeLimit(report.node(), limit)))
                .filter(each -> each.limit().gateway().equals(gateway))
                .toList();
    }

    private void adjust(List<QueuePositionStore.QueueSection> sections, List<NodeLimit> limits) {
        double measured = limits.stream()
                .map(each -> each.limit().speed())
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .sum();
        for (var section : sections) {
            double allowed = sizes.allowedRate(plans.get(section.plan()));
            double speed = measured > 0 ? Math.min(allowed, measured) : allowed;
            // Without a limit and a measurement, the speed is only guessed.
            if (Double.isFinite(speed)) {
                adjust(section, section.size() / Math.max(MIN_SPEED, speed));
            }
        }
    }

    private void adjust(QueuePositionStore.QueueSection section, double seconds) {
        if (section.seconds() > seconds * TOLERANCE || section.seconds() < seconds / TOLERANCE) {
            store.space(section, seconds);
        }
    }
}
