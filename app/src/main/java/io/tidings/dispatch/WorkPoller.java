package io.tidings.dispatch;

import io.tidings.observability.Redacted;
import io.tidings.shared.BackgroundLoop;
import io.tidings.transport.Transport;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Looks which gateways have work, when it is woken and at the latest after the polling time, and has it done. */
@Singleton
final class WorkPoller implements DispatchTask {
    private static final Logger LOG = Logger.getLogger(WorkPoller.class);
    private static final Duration AFTER_ERROR = Duration.ofMillis(500);

    private final ClaimStore claims;
    private final HeldLeases leases;
    private final WorkDistributor work;
    private final BackgroundLoop loop;

    WorkPoller(ClaimStore claims, HeldLeases leases, WorkDistributor work, Transport transport, DispatchConfig config) {
        this.claims = claims;
        this.leases = leases;
        this.work = work;
        // The database may be away; the next look comes anyway.
        this.loop = BackgroundLoop.platform("dispatcher", this::look)
                .every(Duration.ofMillis(config.pollMs()))
                .afterError(AFTER_ERROR)
                .onError(e -> LOG.warnf("A look for work failed: %s", Redacted.brief(e)));
        transport.onWork(loop::wake);
    }

    @Override
    public BackgroundLoop loop() {
        return loop;
    }

    private void look() {
        leases.haltRequested();
        for (var due : claims.due()) {
            work.startWorkers(due, loop::wake);
        }
    }
}
