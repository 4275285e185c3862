package io.tidings.dispatch;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tidings.database.Nodes;
import io.tidings.observability.Redacted;
import io.tidings.shared.BackgroundLoop;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/** Says every few seconds what this node does; seldom when it does nothing. */
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
            // The database may be away; the next beat comes anyway.
            .onError(e -> LOG.debugf("A heartbeat was not written: %s", Redacted.brief(e)));
    /** Of the loop only: how many passes ago the node became idle; 0 while it is busy. */
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
        loop.start();
    }

    void stop(@Observes @Priority(BEFORE_DISPATCHER) ShutdownEvent event) {
        loop.stop();
        reports.remove(nodes.id());
    }

    /** Says now what this node does, without waiting for the next beat. */
    NodeReport write() {
        var report = report();
        reports.write(report);
        return report;
    }

    /** An idle node is heard only now and then; the first idle beat says that the work is done. */
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
                limiters.report(),
                Instant.EPOCH,
                Instant.EPOCH);
    }
}
