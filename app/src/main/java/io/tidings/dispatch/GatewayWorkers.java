package io.tidings.dispatch;

import io.tidings.ratelimits.GatewayLimiter;
import io.tidings.shared.GatewayId;

/**
 * The workers of one gateway on this node: a few for its blocks, and one only for single messages and what is urgent, so
 * that those never wait behind a campaign. They come when there is work and go when there is none. Thread-safe.
 */
final class GatewayWorkers {
    private final GatewayId gateway;
    private final GatewayLimiter limiter;
    private final WorkerFactory workers;
    private final SendThreads threads;
    private final Permits permits;
    private final Runnable onMissed;
    private final SlowPlans slowPlans;
    private int ordinary;
    private int singles;
    private boolean missed;

    /** @param onMissed looks for work again: some may have come while a worker looked for the last time */
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
        this.slowPlans = new SlowPlans(threads, onMissed);
    }

    /** How many blocks may be open: ordinary ones, and those of single messages. */
    record Permits(OpenBlockPermits ordinary, OpenBlockPermits singles) {}

    /** Calls as many workers as the work wants and the gateway can use. @param most of them for blocks */
    synchronized void startWorkers(GatewayWork due, int most) {
        if (!limiter.ready()) {
            return;
        }
        if (due.singles()) {
            if (singles == 0) {
                singles++;
                threads.execute(ending(workers.single(gateway, limiter, permits.singles(), slowPlans), true));
            } else {
                missed = true;
            }
        }
        missed |= due.ordinary() && ordinary > 0;
        for (; due.ordinary() && ordinary < most; ordinary++) {
            start(ending(workers.ordinary(gateway, limiter, permits.ordinary(), slowPlans), false));
        }
    }

    synchronized boolean isIdle() {
        return ordinary == 0 && singles == 0 && slowPlans.isEmpty();
    }

    /** Calls that take no time are made in the worker's own thread, which must not keep virtual ones from theirs. */
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

    /** A worker has gone. A signal that came while it was looking for the last time is answered now. */
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
