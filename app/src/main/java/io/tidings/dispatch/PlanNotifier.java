package io.tidings.dispatch;

import io.tidings.shared.PlanId;
import io.tidings.transport.Transport;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;

/** Tells the dispatchers, after a commit, that a plan has changed, and its listeners that it is drained. Thread-safe. */
@Singleton
final class PlanNotifier {
    private final Transport transport;
    private final PlanCompletionCheck completion;
    private final AtomicBoolean wakingSoon = new AtomicBoolean();

    PlanNotifier(Transport transport, PlanCompletionCheck drain) {
        this.transport = transport;
        this.completion = drain;
    }

    /** Wakes the dispatchers, and says so if nothing is left of the plan. */
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

    /** Whether nothing of the plan is left to be sent, nor being sent. */
    boolean isFinished(PlanId plan) {
        return completion.isFinished(plan);
    }
}
