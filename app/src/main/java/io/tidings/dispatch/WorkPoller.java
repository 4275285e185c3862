package io.tidings.dispatch;

import io.tidings.observability.Redacted;
import io.tidings.shared.BackgroundLoop;
import io.tidings.transport.Transport;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Polls for gateways with work and starts their workers: after each wake-up, and at the latest after the polling time.
 */
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
        // The database may be unavailable; the next poll follows.
        this.loop = BackgroundLoop.platform("dispatcher", this::poll)
                .every(Duration.ofMillis(config.pollMs()))
                .afterError(AFTER_ERROR)
                .onError(e -> LOG.warnf("The poll for work failed: %s", Redacted.brief(e)));
        transport.onWork(loop::wake);
    }

    @Override
    public BackgroundLoop loop() {
        return loop;
    }

    private void poll() {
        leases.haltRequested();
        for (var due : claims.due()) {
            work.startWorkers(due, loop::wake);
        }
    }
}
