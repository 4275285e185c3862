package io.tidings.audit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tidings.observability.LogContext;
import io.tidings.observability.Redacted;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/**
 * Verifies every chain soon after the start and then hourly, and notes the heads of the good ones. Each node does so for
 * its own checkpoints, so this is no job that one of them takes. {@code tidings_audit_broken_chains} must stay 0.
 */
@Singleton
final class AuditWatch {
    private static final Logger LOG = Logger.getLogger(AuditWatch.class);

    private final Jdbi jdbi;
    private final AuditVerifier verifier;
    private final Checkpoints checkpoints;
    private final ScheduledExecutorService hourly = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("audit-watch").factory());
    private volatile int broken;

    AuditWatch(Jdbi jdbi, AuditVerifier verifier, Checkpoints checkpoints, MeterRegistry meters) {
        this.jdbi = jdbi;
        this.verifier = verifier;
        this.checkpoints = checkpoints;
        Gauge.builder("tidings.audit.broken.chains", () -> broken)
                .description("Accounts whose audit log does not verify; must be 0")
                .register(meters);
    }

    void start(@Observes StartupEvent event) {
        var unused = hourly.scheduleWithFixedDelay(this::guarded, 1, 60, TimeUnit.MINUTES);
    }

    void stop(@Observes ShutdownEvent event) {
        hourly.shutdownNow();
    }

    /** How many chains are broken. */
    int check() {
        int faults = 0;
        var good = new ArrayList<AuditStore.Head>();
        for (var head : jdbi.withHandle(AuditStore::heads)) {
            var found = verifier.verify(head.account());
            var fault = found.fault();
            if (fault == null) {
                good.add(head);
                continue;
            }
            faults++;
            try (var ids = LogContext.of(head.account())) {
                LOG.errorf(
                        "The audit log does not verify: %s at %d (entry %s)",
                        fault.kind(), fault.seq(), fault.entryId());
            }
        }
        checkpoints.note(good);
        broken = faults;
        return faults;
    }

    private void guarded() {
        try {
            check();
        } catch (RuntimeException e) {
            // Or the executor would never come back to it.
            LOG.warn("The audit log could not be verified; it is tried again in an hour", Redacted.of(e));
        }
    }
}
