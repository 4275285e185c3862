package io.tidings.dispatch;

import io.tidings.dispatch.UncertainRequeueStore.Unsent;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/** Queues uncertain messages again that certainly were not sent, and tells the dispatchers. Thread-safe. */
@Singleton
final class EvidenceRequeue {
    private final Jdbi jdbi;
    private final UncertainRequeueStore store;
    private final PlanNotifier notifier;

    EvidenceRequeue(Jdbi jdbi, UncertainRequeueStore store, PlanNotifier notifier) {
        this.jdbi = jdbi;
        this.store = store;
        this.notifier = notifier;
    }

    /** For messages that the provider says it never had. */
    void requeueNotAccepted(PlanId plan, Set<Long> messages) {
        var unused = jdbi.inTransaction(handle -> store.requeue(handle, plan, messages));
        notifier.changed(plan);
    }

    /**
     * For messages whose journal says that they were not sent.
     *
     * @return how many it was; empty for a stopped plan, of which nothing is sent any more
     */
    Optional<Long> requeueUnsent(PlanId plan, List<Unsent> messages) {
        var moved = jdbi.inTransaction(handle -> store.requeueUnsent(handle, plan, messages));
        if (moved.isPresent()) {
            notifier.changed(plan);
        }
        return moved;
    }
}
