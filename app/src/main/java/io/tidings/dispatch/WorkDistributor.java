package io.tidings.dispatch;

import io.tidings.observability.Redacted;
import io.tidings.ratelimits.RateLimits;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/** Starts the workers of gateways with work. Thread-safe. */
@Singleton
final class WorkDistributor {
    private static final Logger LOG = Logger.getLogger(WorkDistributor.class);
    /** Of all gateways together, so that memory stays flat: a block has at most 1,000 messages. */
    private static final int OPEN_BLOCKS = 128;
    /** Open blocks for each worker. A worker goes on while earlier blocks wait for slow answers. */
    private static final int OPEN_BLOCKS_EACH = 4;

    private static final long WAIT_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final GatewayLimiters limiters;
    private final RateLimits limits;
    private final WorkerFactory workers;
    private final SendThreads threads;
    private final int most;
    private final Map<GatewayId, GatewayWorkers> gatewayWorkers = new ConcurrentHashMap<>();
    private final Semaphore openBlocks = new Semaphore(OPEN_BLOCKS);

    WorkDistributor(
            GatewayLimiters limiters,
            RateLimits limits,
            WorkerFactory workers,
            SendThreads threads,
            DispatchConfig config) {
        this.limiters = limiters;
        this.limits = limits;
        this.workers = workers;
        this.threads = threads;
        this.most = config.workers();
    }

    /**
     * Starts the workers that this work needs.
     *
     * @param onMissed polls again later, for work that came during a worker's last claim
     */
    void startWorkers(GatewayWork due, Runnable onMissed) {
        try {
            gatewayWorkers
                    .computeIfAbsent(due.gateway(), id -> newWorkers(id, onMissed))
                    .startWorkers(due, limits.isOneWorkerEnough(due.gateway()) ? 1 : most);
        } catch (RuntimeException e) {
            // One gateway that cannot be opened must not stop the others.
            LOG.warnf("Could not start workers for gateway %s: %s", due.gateway(), Redacted.brief(e));
        }
    }

    /** Stops: no new call starts, and workers end. */
    void stop() {
        threads.stop();
        limiters.close();
    }

    /** Waits until all workers have ended. @param deadline of {@link System#nanoTime} */
    void awaitRest(long deadline) {
        while (!gatewayWorkers.values().stream().allMatch(GatewayWorkers::isIdle) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(WAIT_STEP_NANOS);
        }
    }

    /** Interrupts the remaining calls. */
    void close() {
        threads.close();
    }

    private GatewayWorkers newWorkers(GatewayId gateway, Runnable onMissed) {
        var permits = new GatewayWorkers.Permits(
                new OpenBlockPermits(OPEN_BLOCKS_EACH * most, openBlocks),
                new OpenBlockPermits(OPEN_BLOCKS_EACH, openBlocks));
        return new GatewayWorkers(gateway, limiters.of(gateway), workers, threads, permits, onMissed);
    }
}
