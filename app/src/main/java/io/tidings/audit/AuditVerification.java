package io.tidings.audit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tidings.database.Workload;
import io.tidings.observability.LogContext;
import io.tidings.observability.Redacted;
import io.tidings.shared.BackgroundLoop;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/**
 * Verifies every chain one minute after the start and then hourly. It stores the heads of the intact chains as
 * checkpoints. Each node verifies against its own checkpoints, so this is not a shared job. {@code
 * tidings_audit_broken_chains} must stay 0.
 */
@Singleton
final class AuditVerification {
    private static final Logger LOG = Logger.getLogger(AuditVerification.class);

    private final Jdbi jdbi;
    private final AuditVerifier verifier;
    private final Checkpoints checkpoints;
    private final BackgroundLoop hourly = BackgroundLoop.platform("audit-verification", this::check)
            .firstAfter(Duration.ofMinutes(1))
            .every(Duration.ofHours(1))
            .onError(e ->
                    LOG.warn("The audit log could not be verified. The next attempt is in one hour.", Redacted.of(e)));
    private volatile int broken;

    AuditVerification(Jdbi jdbi, AuditVerifier verifier, Checkpoints checkpoints, MeterRegistry meters) {
        this.jdbi = jdbi;
        this.verifier = verifier;
        this.checkpoints = checkpoints;
        Gauge.builder("tidings.audit.broken.chains", () -> broken)
                .description("Accounts with a broken audit log; must be 0")
                .register(meters);
    }

    void start(@Observes StartupEvent event) {
        Workload.JOBS.run(hourly::start);
    }

    void stop(@Observes ShutdownEvent event) {
        // A long verification may be interrupted, because it changes nothing.
        hourly.stop(Duration.ZERO);
    }

    /** Verifies all chains and returns the number of broken ones. */
    int check() {
        int faults = 0;
        var intactHeads = new ArrayList<AuditStore.Head>();
        for (var head : jdbi.withHandle(AuditStore::heads)) {
            var found = verifier.verify(head.account());
            var fault = found.fault();
            if (fault == null) {
                intactHeads.add(head);
                continue;
            }
            faults++;
            try (var ids = LogContext.of(head.account())) {
                LOG.errorf(
                        "The audit log does not verify: %s at %d (entry %s)",
                        fault.kind(), fault.seq(), fault.entryId());
            }
        }
        checkpoints.save(intactHeads);
        broken = faults;
        return faults;
    }
}
