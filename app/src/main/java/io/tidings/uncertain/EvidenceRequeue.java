package io.tidings.uncertain;

import io.tidings.queue.PlanNotifier;
import io.tidings.shared.PlanId;
import io.tidings.uncertain.UncertainRequeueStore.Unsent;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/** Requeues uncertain messages that were certainly not sent, and wakes the dispatchers. Thread-safe. */
@Singleton
public final class EvidenceRequeue {
    private final Jdbi jdbi;
    private final UncertainRequeueStore store;
    private final PlanNotifier notifier;

    EvidenceRequeue(Jdbi jdbi, UncertainRequeueStore store, PlanNotifier notifier) {
        this.jdbi = jdbi;
        this.store = store;
        this.notifier = notifier;
    }

    /** Requeues messages that the provider never received, by its own statement. */
    public void requeueNotAccepted(PlanId plan, Set<Long> messages) {
        var unused = jdbi.inTransaction(handle -> store.requeue(handle, plan, messages));
        notifier.changed(plan);
    }

    /**
     * Requeues messages that were not sent according to the journal.
     *
     * @return the number of messages; empty for a stopped plan, because it sends no more messages
     */
    public Optional<Long> requeueUnsent(PlanId plan, List<Unsent> messages) {
        var moved = jdbi.inTransaction(handle -> store.requeueUnsent(handle, plan, messages));
        if (moved.isPresent()) {
            notifier.changed(plan);
        }
        return moved;
    }
}
