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

/** Calls the workers of the gateways that have work. Thread-safe. */
@Singleton
final class WorkDistributor {
    private static final Logger LOG = Logger.getLogger(WorkDistributor.class);
    /** Of all gateways together, so that memory stays flat: a block has at most a thousand messages. */
    private static final int OPEN_BLOCKS = 128;
    /** Blocks whose answers are still awaited, for each worker, so that a slow answer does not hold up the next. */
    private static final int OPEN_BLOCKS_EACH = 4;

    private static final long WAIT_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final GatewayLimiters limiters;
    private final RateLimits limits;
    private final WorkerFactory workers;
    private final SendThreads threads;
    private final int most;
    private final Map<GatewayId, GatewayWorkers> crews = new ConcurrentHashMap<>();
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

    /** @param onMissed looks for work again, later: some may have come while a worker looked for the last time */
    void startWorkers(GatewayWork due, Runnable onMissed) {
        try {
            crews.computeIfAbsent(due.gateway(), id -> crew(id, onMissed))
                    .startWorkers(due, limits.isOneWorkerEnough(due.gateway()) ? 1 : most);
        } catch (RuntimeException e) {
            // One gateway that cannot be opened must not stop the others.
            LOG.warnf("Gateway %s has work and cannot be used: %s", due.gateway(), Redacted.brief(e));
        }
    }

    /** No new call starts; workers end. */
    void stop() {
        threads.stop();
        limiters.close();
    }

    /** Waits until all workers have ended. @param deadline of {@link System#nanoTime} */
    void awaitRest(long deadline) {
        while (!crews.values().stream().allMatch(GatewayWorkers::isIdle) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(WAIT_STEP_NANOS);
        }
    }

    /** Interrupts the calls that are left. */
    void close() {
        threads.close();
    }

    private GatewayWorkers crew(GatewayId gateway, Runnable onMissed) {
        var permits = new GatewayWorkers.Permits(
                new OpenBlockPermits(OPEN_BLOCKS_EACH * most, openBlocks),
                new OpenBlockPermits(OPEN_BLOCKS_EACH, openBlocks));
        return new GatewayWorkers(gateway, limiters.of(gateway), workers, threads, permits, onMissed);
    }
}
