package io.tidings.dispatch;

import io.tidings.database.RetryLog;
import io.tidings.database.Workload;
import io.tidings.queue.PlanNotifier;
import io.tidings.shared.BackgroundLoop;
import io.tidings.shared.DispatchTask;
import io.tidings.shared.GatewayId;
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
    private static final Duration EVICT_EVERY = Duration.ofSeconds(30);
    /** A gateway that was not used for this time is forgotten and its connection is closed. */
    private static final Duration UNUSED = Duration.ofMinutes(5);

    private final ClaimStore claims;
    private final HeldLeases leases;
    private final WorkDistributor work;
    private final RetryLog retryLog = new RetryLog(LOG);
    private final BackgroundLoop loop;
    /** Used by the loop only. */
    private long evictedAt = System.nanoTime();

    WorkPoller(
            ClaimStore claims,
            HeldLeases leases,
            WorkDistributor work,
            Transport transport,
            PlanNotifier notifier,
            DispatchConfig config) {
        this.claims = claims;
        this.leases = leases;
        this.work = work;
        // The database may be unavailable; the next poll follows.
        this.loop = BackgroundLoop.platform("dispatcher", this::poll)
                .every(Duration.ofMillis(config.pollMs()))
                .afterError(AFTER_ERROR)
                .onError(e -> retryLog.failed("The poll for work failed", e));
        transport.onWork(loop::wake);
        notifier.onSingle(this::startSingles);
    }

    @Override
    public BackgroundLoop loop() {
        return loop;
    }

    private void poll() {
        leases.haltRequested();
        if (System.nanoTime() - evictedAt >= EVICT_EVERY.toNanos()) {
            evictedAt = System.nanoTime();
            work.evictUnused(UNUSED);
        }
        var due = claims.due();
        // Single messages first: they do not wait while the workers of many gateways are started.
        due.stream().filter(GatewayWork::singles).forEach(this::startWorkers);
        due.stream().filter(each -> !each.singles()).forEach(this::startWorkers);
    }

    /** In a thread of its own, because a gateway may have to be opened first. */
    private void startSingles(GatewayId gateway) {
        if (loop.isAlive()) {
            Workload.DISPATCH.run(() -> Thread.ofVirtual()
                    .name("single-message")
                    .start(() -> startWorkers(new GatewayWork(gateway, false, true))));
        }
    }

    private void startWorkers(GatewayWork due) {
        work.startWorkers(due, loop::wake);
    }
}
