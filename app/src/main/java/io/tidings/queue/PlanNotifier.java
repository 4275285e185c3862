package io.tidings.queue;

import io.tidings.shared.GatewayId;
import io.tidings.shared.PlanId;
import io.tidings.transport.Transport;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Wakes the dispatchers after a commit that changed a plan, and checks its completion. Thread-safe. */
@Singleton
public final class PlanNotifier {
    private final Transport transport;
    private final PlanCompletionCheck completion;
    private final AtomicBoolean wakingSoon = new AtomicBoolean();
    private volatile Consumer<GatewayId> singles = gateway -> {};

    PlanNotifier(Transport transport, PlanCompletionCheck completion) {
        this.transport = transport;
        this.completion = completion;
    }

    /** Wakes the dispatchers and checks whether the plan is finished. */
    public void changed(PlanId plan) {
        transport.announce();
        completion.check(plan);
    }

    /** Checks whether the plan is finished, after the commit that ended a block. */
    public void ended(PlanId plan) {
        completion.check(plan);
    }

    /**
     * Sets the action for a gateway with a new single message. It must not wait. Without the way through the database,
     * the message is claimed on this node, unless another node is faster. A node that does not send sets none.
     */
    public void onSingle(Consumer<GatewayId> action) {
        singles = action;
    }

    /** Wakes this node at once for a single message, and the others as {@link #wakeSoon} does. Never waits. */
    void single(GatewayId gateway) {
        singles.accept(gateway);
        wakeSoon();
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
