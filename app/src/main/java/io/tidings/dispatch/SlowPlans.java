package io.tidings.dispatch;

import io.tidings.shared.PlanId;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sends blocks of plans that are slower than their gateway, separately from other blocks and one per plan at a time.
 * Thread-safe.
 */
final class SlowPlans {
    private final SendThreads threads;
    private final Runnable onEnd;
    private final Set<PlanId> fed = ConcurrentHashMap.newKeySet();

    /** @param onEnd runs after each block */
    SlowPlans(SendThreads threads, Runnable onEnd) {
        this.threads = threads;
        this.onEnd = onEnd;
    }

    void feed(PlanId plan, Runnable work) {
        fed.add(plan);
        threads.execute(() -> {
            try {
                work.run();
            } finally {
                fed.remove(plan);
                onEnd.run();
            }
        });
    }

    /** Returns the plans of which a block is being sent, so that their next block must wait. */
    Collection<PlanId> fed() {
        return fed.isEmpty() ? List.of() : List.copyOf(fed);
    }

    boolean isEmpty() {
        return fed.isEmpty();
    }
}
