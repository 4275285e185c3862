package io.tidings.dispatch;

import io.tidings.observability.Redacted;
import io.tidings.ratelimits.GatewayLimiters;
import io.tidings.ratelimits.RateLimits;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/** Starts the workers of gateways with work. Thread-safe. */
@Singleton
final class WorkDistributor {
    private static final Logger LOG = Logger.getLogger(WorkDistributor.class);
    /** Open blocks of all gateways together, beyond one of each gateway: the journal of each takes up to 96 kB. */
    private static final int OPEN_BLOCKS = 128;
    /** The same for blocks of single messages, so that no campaign delays them. */
    private static final int OPEN_BLOCKS_OF_SINGLES = 64;
    /** The same for blocks under limits that are slower than their gateway. */
    private static final int OPEN_BLOCKS_UNDER_SLOW_LIMITS = 128;
    /** Open blocks for each worker. A worker goes on while earlier blocks wait for slow answers. */
    private static final int OPEN_BLOCKS_EACH = 4;

    private static final long WAIT_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final GatewayLimiters limiters;
    private final RateLimits limits;
    private final WorkerFactory workers;
    private final SendThreads threads;
    private final int max;
    private final Map<GatewayId, GatewayWorkers> gatewayWorkers = new ConcurrentHashMap<>();
    private final OpenBlockPermits.Stock openBlocks = new OpenBlockPermits.Stock(OPEN_BLOCKS);
    private final OpenBlockPermits.Stock singles = new OpenBlockPermits.Stock(OPEN_BLOCKS_OF_SINGLES);
    private final OpenBlockPermits.Stock slow = new OpenBlockPermits.Stock(OPEN_BLOCKS_UNDER_SLOW_LIMITS);

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
        this.max = config.workers();
    }

    /**
     * Starts the workers that this work needs.
     *
     * @param onMissed polls again later, for work that came during a worker's last claim
     */
    void startWorkers(GatewayWork due, Runnable onMissed) {
        try {
            if (!limiters.isEnabled(due.gateway())) {
                evict(due.gateway());
                return;
            }
            gatewayWorkers
                    .computeIfAbsent(due.gateway(), id -> newWorkers(id, onMissed))
                    .startWorkers(due, limits.isOneWorkerEnough(due.gateway()) ? 1 : max);
        } catch (RuntimeException e) {
            // One gateway that cannot be opened must not stop the others.
            LOG.warnf("Could not start workers for gateway %s: %s", due.gateway(), Redacted.brief(e));
        }
    }

    /** Forgets the gateways that were not used for this time, and closes their connections. */
    void evictUnused(Duration atLeast) {
        limiters.unused(atLeast).forEach(this::evict);
    }

    private void evict(GatewayId id) {
        gatewayWorkers.compute(id, (key, known) -> {
            boolean used = known != null && !known.isIdle();
            return used || !limiters.evict(id) ? known : null;
        });
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
                new OpenBlockPermits(OPEN_BLOCKS_EACH * max, openBlocks),
                new OpenBlockPermits(OPEN_BLOCKS_EACH, singles),
                new OpenBlockPermits(OPEN_BLOCKS_UNDER_SLOW_LIMITS, slow));
        return new GatewayWorkers(gateway, limiters.of(gateway), workers, threads, permits, onMissed);
    }
}
