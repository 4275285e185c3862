package io.tidings.dispatch;

import io.tidings.dispatch.ClaimStore.Lessee;
import io.tidings.shared.GatewayId;
import io.tidings.shared.PlanId;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/**
 * The workers of one gateway on this node: a few for its blocks, and one only for single messages and what is urgent, so
 * that those never wait behind a campaign. They come when there is work and go when there is none. Thread-safe.
 */
final class Crew {
    /** Blocks whose answers are still awaited, for each worker, so that a slow answer does not hold up the next. */
    private static final int OPEN_BLOCKS = 4;

    private final GatewayId gateway;
    private final Lane lane;
    private final DispatchParts parts;
    private final Dispatcher dispatcher;
    private final Executor threads;
    private final Room room;
    private final Room singlesRoom;
    private final Set<PlanId> aside = ConcurrentHashMap.newKeySet();
    private int ordinary;
    private int singles;
    private boolean missed;

    Crew(GatewayId gateway, DispatchParts parts, Dispatcher dispatcher, Executor threads, Semaphore openBlocks) {
        this.gateway = gateway;
        this.lane = parts.lanes().of(gateway);
        this.parts = parts;
        this.dispatcher = dispatcher;
        this.threads = threads;
        this.room = new Room(OPEN_BLOCKS * parts.config().workers(), openBlocks);
        this.singlesRoom = new Room(OPEN_BLOCKS, openBlocks);
    }

    /** Calls as many workers as the work wants and the gateway can use. */
    synchronized void call(Due due) {
        if (!lane.ready()) {
            return;
        }
        if (due.singles()) {
            if (singles == 0) {
                singles++;
                threads.execute(new Worker(this, parts, true, singlesRoom));
            } else {
                missed = true;
            }
        }
        int wanted =
                parts.limits().oneWorkerSuffices(gateway) ? 1 : parts.config().workers();
        missed |= due.ordinary() && ordinary > 0;
        for (; due.ordinary() && ordinary < wanted; ordinary++) {
            start(new Worker(this, parts, false, room));
        }
    }

    /** Calls that take no time are made in the worker's own thread, which must not keep virtual ones from theirs. */
    private void start(Worker worker) {
        if (lane.gateway().capabilities().waits()) {
            threads.execute(worker);
        } else {
            Thread.ofPlatform().name("dispatcher-" + gateway).daemon().start(worker);
        }
    }

    /** A worker has gone. Whoever rang while it was looking for the last time is heard now. */
    void ended(boolean single) {
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
            dispatcher.ring();
        }
    }

    /** Feeds a block of a plan that is slower than its gateway beside the others, one at a time for each plan. */
    void aside(PlanId plan, Runnable work) {
        aside.add(plan);
        threads.execute(() -> {
            try {
                work.run();
            } finally {
                aside.remove(plan);
                dispatcher.ring();
            }
        });
    }

    /** The plans whose next block must wait for the one being fed. */
    Collection<PlanId> fedAside() {
        return aside.isEmpty() ? List.of() : List.copyOf(aside);
    }

    synchronized boolean atRest() {
        return ordinary == 0 && singles == 0 && aside.isEmpty();
    }

    GatewayId gateway() {
        return gateway;
    }

    Lane lane() {
        return lane;
    }

    Executor threads() {
        return threads;
    }

    boolean stopping() {
        return dispatcher.stopping();
    }

    Lessee lessee() {
        return new Lessee(dispatcher.node(), parts.config().leaseSeconds());
    }
}
