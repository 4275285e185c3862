package io.tidings.sending;

import io.tidings.audit.Audit;
import io.tidings.dispatch.Dispatches;
import io.tidings.messages.MessageCounts;
import io.tidings.sending.Batch.Status;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.shared.PlanId;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** Reads batches and cancels them. Thread-safe. */
@Singleton
final class Batches {
    static final String KIND = "batch";

    private final Jdbi jdbi;
    private final BatchStore store;
    private final Dispatches dispatch;
    private final Audit audit;

    Batches(Jdbi jdbi, BatchStore store, Dispatches dispatch, Audit audit) {
        this.jdbi = jdbi;
        this.store = store;
        this.dispatch = dispatch;
        this.audit = audit;
    }

    Batch get(AccountId account, PlanId id) {
        return store.find(account, id)
                .orElseThrow(() -> Problem.notFound("batch").asException());
    }

    Page<Batch> list(AccountId account, PageRequest request) {
        return store.list(account, request);
    }

    MessageCounts counts(Batch batch) {
        return dispatch.counts(batch.id());
    }

    /** Cancels a batch; 409 {@code wrong_state} when it has ended. @return the messages that were cancelled at once */
    long cancel(Actor actor, PlanId id) {
        var batch = get(actor.account(), id);
        long cancelled = jdbi.inTransaction(handle -> {
            // Locks the plan before the batch, in the same order as a requeue.
            dispatch.lock(handle, id);
            var now = store.lock(handle, id).orElseThrow();
            if (!store.changeStatus(handle, id, Status.PREPARING, Status.CANCELLED)
                    && !store.changeStatus(handle, id, Status.SENDING, Status.CANCELLED)) {
                throw Problem.conflict(
                                "wrong_state",
                                "The batch is %s and cannot be cancelled."
                                        .formatted(now.status().text()))
                        .with("status_now", now.status().text())
                        .asException();
            }
            long stopped = dispatch.cancel(handle, id);
            audit.record(
                    handle,
                    actor,
                    "batch.cancelled",
                    "batch:" + id,
                    Map.of("from", now.status().text(), "cancelled", Long.toString(stopped)));
            return stopped;
        });
        dispatch.announce(batch.id());
        return cancelled;
    }
}
