package io.tidings.dispatch;

import io.tidings.ratelimits.GatewayLimiter;
import io.tidings.shared.GatewayId;

/**
 * The workers of one gateway on this node: a few for blocks, and one only for single and urgent messages, so that those
 * never wait for a campaign. Workers start when there is work and end when there is none. Thread-safe.
 */
final class GatewayWorkers {
    private final GatewayId gateway;
    private final GatewayLimiter limiter;
    private final WorkerFactory workers;
    private final SendThreads threads;
    private final Permits permits;
    private final Runnable onMissed;
    private final SlowLimits slowLimits;
    private final SlowLimits slowLimitsOfSingles;
    private int ordinary;
    private int singles;
    private boolean missed;

    /** @param onMissed polls again, for work that came during a worker's last claim */
    GatewayWorkers(
            GatewayId gateway,
            GatewayLimiter limiter,
            WorkerFactory workers,
            SendThreads threads,
            Permits permits,
            Runnable onMissed) {
        this.gateway = gateway;
        this.limiter = limiter;
        this.workers = workers;
        this.threads = threads;
        this.permits = permits;
        this.onMissed = onMissed;
        this.slowLimits = new SlowLimits(threads, permits.slow(), onMissed);
        this.slowLimitsOfSingles = new SlowLimits(threads, permits.slow(), onMissed);
    }

    /** The permits of open blocks: of ordinary ones, of single messages, and of those under slow limits. */
    record Permits(OpenBlockPermits ordinary, OpenBlockPermits singles, OpenBlockPermits slow) {}

    /** Starts the workers that the work needs and the gateway can use. @param max of them for blocks */
    synchronized void startWorkers(GatewayWork due, int max) {
        if (!limiter.ready()) {
            return;
        }
        if (due.singles()) {
            if (singles == 0) {
                singles++;
                threads.execute(ending(workers.single(gateway, limiter, permits.singles(), slowLimitsOfSingles), true));
            } else {
                missed = true;
            }
        }
        missed |= due.ordinary() && ordinary > 0;
        for (; due.ordinary() && ordinary < max; ordinary++) {
            start(ending(workers.ordinary(gateway, limiter, permits.ordinary(), slowLimits), false));
        }
    }

    synchronized boolean isIdle() {
        return ordinary == 0 && singles == 0 && slowLimits.isEmpty() && slowLimitsOfSingles.isEmpty();
    }

    /**
     * Gateways that answer at once are called in the worker's own thread. That thread is a platform thread, so that it
     * does not block virtual threads.
     */
    private void start(Runnable worker) {
        if (limiter.gateway().capabilities().waits()) {
            threads.execute(worker);
        } else {
            Thread.ofPlatform().name("dispatcher-" + gateway).daemon().start(worker);
        }
    }

    private Runnable ending(BlockWorker worker, boolean single) {
        return () -> {
            try {
                worker.run();
            } finally {
                ended(single);
            }
        };
    }

    /** Records the end of a worker. If a signal came during its last claim, polls again. */
    private void ended(boolean single) {
        boolean again;
        synchronized (this) {
            if (single) {
                singles--;
            } else {
                ordinary--;
            }
            again = missed;
            missed = false;
        }
        if (again) {
            onMissed.run();
        }
    }
}
