package io.tidings.alerts;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.runtime.StartupEvent;
import io.tidings.observability.Redacted;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.RecurringJob;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Runs all alert checks every {@code tidings.alerts.every-seconds}, on one node of the cluster. An alert is raised once
 * and stays open while its reason persists. It is cleared after the reason has been gone for {@code clear-seconds}.
 */
@Singleton
final class AlertChecks implements RecurringJob {
    private static final Logger LOG = Logger.getLogger(AlertChecks.class);

    private final List<AlertSource> sources;
    private final AlertStore store;
    private final AlertConfig config;
    private final Event<AlertRaised> raised;

    AlertChecks(@All List<AlertSource> sources, AlertStore store, AlertConfig config, Event<AlertRaised> raised) {
        this.sources = sources;
        this.store = store;
        this.config = config;
        this.raised = raised;
    }

    void register(@Observes StartupEvent event, MeterRegistry registry) {
        for (var kind : AlertKind.values()) {
            Gauge.builder("tidings.alerts", () -> openCount(kind))
                    .description("Open alerts of all accounts")
                    .tag("kind", kind.text())
                    .register(registry);
        }
    }

    @Override
    public String kind() {
        return "alerts";
    }

    @Override
    public Recurrence recurrence() {
        return new Recurrence.Every(Duration.ofSeconds(config.everySeconds()));
    }

    @Override
    public void run(JobContext context) {
        check(Duration.ofSeconds(config.confirmSeconds()), Duration.ofSeconds(config.clearSeconds()));
    }

    /**
     * Runs every check once.
     *
     * @param confirm how long a queue must be stalled before its alert is raised
     * @param gone how long a reason must be gone before its alert is cleared
     */
    void check(Duration confirm, Duration gone) {
        for (var source : sources) {
            try {
                check(source, confirm, gone);
            } catch (RuntimeException e) {
                // A failed check neither raises nor clears alerts.
                LOG.warnf(
                        Redacted.of(e), "The check for %s failed", source.kind().text());
            }
        }
    }

    private void check(AlertSource source, Duration confirm, Duration gone) {
        var kind = source.kind();
        var started = store.now();
        for (var finding : source.check(store.openSubjects(kind))) {
            store.record(finding, Duration.ofSeconds(config.sameSeconds()));
        }
        store.deleteUnconfirmed(kind, started);
        for (var alert : store.raise(kind, kind == AlertKind.STALLED ? confirm : Duration.ZERO)) {
            LOG.warnf("Alert %d, %s of %s: %s", alert.id(), kind.text(), alert.subject(), alert.detail());
            raised.fire(alert);
        }
        int cleared = store.clear(kind, started, gone);
        if (cleared > 0) {
            LOG.infof("%d alerts of kind %s were cleared", cleared, kind.text());
        }
    }

    private double openCount(AlertKind kind) {
        try {
            return store.openByKind().getOrDefault(kind, 0L);
        } catch (RuntimeException e) {
            LOG.debugf("Alerts cannot be counted: %s", e.getMessage());
            return Double.NaN;
        }
    }
}
