package io.tidings.dispatch;

import io.tidings.shared.PlanId;
import io.tidings.transport.Transport;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;

/** Wakes the dispatchers after a commit that changed a plan, and checks its completion. Thread-safe. */
@Singleton
final class PlanNotifier {
    private final Transport transport;
    private final PlanCompletionCheck completion;
    private final AtomicBoolean wakingSoon = new AtomicBoolean();

    PlanNotifier(Transport transport, PlanCompletionCheck drain) {
        this.transport = transport;
        this.completion = drain;
    }

    /** Wakes the dispatchers and checks whether the plan is finished. */
    void changed(PlanId plan) {
        transport.announce();
        completion.check(plan);
    }

    /** Wakes the dispatchers a moment later, once for all calls until then. Never waits. */
    void wakeSoon() {
        if (wakingSoon.compareAndSet(false, true)) {
            Thread.ofVirtual().name("wake-up").start(() -> {
                wakingSoon.set(false);
                transport.announce();
            });
        }
    }

    /** Returns whether the plan has no open block and no queued message. */
    boolean isFinished(PlanId plan) {
        return completion.isFinished(plan);
    }
}
