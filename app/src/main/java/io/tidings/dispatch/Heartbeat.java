package io.tidings.dispatch;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tidings.database.Nodes;
import io.tidings.observability.Redacted;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
    private final DispatchParts parts;
    private final SendRates rates;
    private final Nodes nodes;
    private final Workforce workforce;
    private final CountDownLatch stopped = new CountDownLatch(1);

    Heartbeat(Dispatcher dispatcher, DispatchParts parts, SendRates rates, Nodes nodes, Workforce workforce) {
        this.dispatcher = dispatcher;
        this.parts = parts;
        this.rates = rates;
        this.nodes = nodes;
        this.workforce = workforce;
    }

    void start(@Observes @Priority(AFTER_DISPATCHER) StartupEvent event) {
        Thread.ofVirtual().name("heartbeat").start(this::run);
    }

    void stop(@Observes @Priority(BEFORE_DISPATCHER) ShutdownEvent event) {
        stopped.countDown();
    }

    /** Says now what this node does, without waiting for the next beat. */
    NodeReport beat() {
        var report = report();
        workforce.write(report);
        return report;
    }

    private void run() {
        int quiet = 0;
        do {
            try {
                // An idle node is heard only now and then; the first idle beat says that the work is done.
                quiet = quiet > 0 && quiet < IDLE_BEATS && report().idle() ? quiet + 1 : beat().idle() ? 1 : 0;
            } catch (RuntimeException e) {
                // The database may be away; the next beat comes anyway.
                LOG.debugf("A heartbeat was not written: %s", Redacted.brief(e));
            }
        } while (!waited());
        workforce.remove(nodes.id());
    }

    private NodeReport report() {
        return new NodeReport(
                nodes.id(),
                nodes.name(),
                dispatcher.workers(),
                dispatcher.workersAlive(),
                parts.endings().work(),
                rates.now().stream()
                        .map(rate -> new NodeReport.Rate(
                                rate.account(), rate.gateway(), rate.lastMinute(), rate.quietSeconds()))
                        .toList(),
                parts.lanes().report(),
                Instant.EPOCH,
                Instant.EPOCH);
    }

    private boolean waited() {
        try {
            return stopped.await(BUSY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
