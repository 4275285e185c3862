package io.tidings.dispatch;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tidings.database.Nodes;
import io.tidings.database.Workload;
import io.tidings.observability.Redacted;
import io.tidings.queue.NodeReport;
import io.tidings.queue.NodeReports;
import io.tidings.ratelimits.GatewayLimiters;
import io.tidings.shared.BackgroundLoop;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/** Reports every 2 seconds what this node does; every 20 seconds when it is idle. */
@Singleton
final class Heartbeat {
    private static final Logger LOG = Logger.getLogger(Heartbeat.class);
    private static final int AFTER_DISPATCHER = 1_100;
    private static final int BEFORE_DISPATCHER = 50;
    static final Duration BUSY = Duration.ofSeconds(2);
    private static final int IDLE_BEATS = 10;

    private final Dispatcher dispatcher;
    private final OpenBlocks open;
    private final GatewayLimiters limiters;
    private final SendRates rates;
    private final Nodes nodes;
    private final NodeReports reports;
    private final BackgroundLoop loop = BackgroundLoop.virtual("heartbeat", this::pass)
            .every(BUSY)
            // The database may be unavailable; the next report follows.
            .onError(e -> LOG.debugf("Could not write a heartbeat: %s", Redacted.brief(e)));
    /** Used by the loop only: the number of passes since the node became idle; 0 while it is busy. */
    private int quiet;

    Heartbeat(
            Dispatcher dispatcher,
            OpenBlocks open,
            GatewayLimiters limiters,
            SendRates rates,
            Nodes nodes,
            NodeReports workforce) {
        this.dispatcher = dispatcher;
        this.open = open;
        this.limiters = limiters;
        this.rates = rates;
        this.nodes = nodes;
        this.reports = workforce;
    }

    void start(@Observes @Priority(AFTER_DISPATCHER) StartupEvent event) {
        Workload.DISPATCH.run(loop::start);
    }

    void stop(@Observes @Priority(BEFORE_DISPATCHER) ShutdownEvent event) {
        loop.stop();
        reports.remove(nodes.id());
    }

    /** Writes a report now, without waiting for the next pass. */
    NodeReport write() {
        var report = report();
        reports.write(report);
        return report;
    }

    /** Writes a report, except in most passes of an idle node. The first idle report says that the work is done. */
    private void pass() {
        quiet = quiet > 0 && quiet < IDLE_BEATS && report().idle() ? quiet + 1 : write().idle() ? 1 : 0;
    }

    private NodeReport report() {
        return new NodeReport(
                nodes.id(),
                nodes.name(),
                dispatcher.workers(),
                dispatcher.workersAlive(),
                open.work(),
                rates.now().stream()
                        .map(rate -> new NodeReport.Rate(
                                rate.account(), rate.gateway(), rate.lastMinute(), rate.quietSeconds()))
                        .toList(),
                limiters.usedLimiters()
                        .map(each -> NodeReport.GatewayLimit.of(each.getKey(), each.getValue()))
                        .toList(),
                Instant.EPOCH,
                Instant.EPOCH);
    }
}
