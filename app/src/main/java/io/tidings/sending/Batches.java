package io.tidings.sending;

import io.tidings.audit.Audit;
import io.tidings.database.Workload;
import io.tidings.messages.MessageCounts;
import io.tidings.queue.Dispatches;
import io.tidings.queue.StoppedPlans;
import io.tidings.sending.Batch.Status;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.shared.PlanId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.ProblemException;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/** Reads batches and cancels them. Thread-safe. */
@Singleton
public final class Batches {
    private static final Logger LOG = Logger.getLogger(Batches.class);
    static final String KIND = "batch";

    private final Jdbi jdbi;
    private final BatchStore store;
    private final Dispatches dispatch;
    private final StoppedPlans stopped;
    private final Audit audit;

    Batches(Jdbi jdbi, BatchStore store, Dispatches dispatch, StoppedPlans stopped, Audit audit) {
        this.jdbi = jdbi;
        this.store = store;
        this.dispatch = dispatch;
        this.stopped = stopped;
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

    /** Cancels a batch, and waits at most one second for the workers; 409 {@code wrong_state} when it has ended. */
    StoppedPlans.Counts cancel(Actor actor, PlanId id) {
        var batch = get(actor.account(), id);
        Workload.JOBS.call(() -> jdbi.inTransaction(handle -> {
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
            long atOnce = dispatch.cancel(handle, id);
            audit.record(
                    handle,
                    actor,
                    "batch.cancelled",
                    "batch:" + id,
                    Map.of("from", now.status().text(), "cancelled_at_once", Long.toString(atOnce)));
            return atOnce;
        }));
        dispatch.announce(batch.id());
        return stopped.count(id);
    }

    /** Cancels all batches of the account that have not ended. @return how many there were */
    public int cancelAll(Actor actor) {
        var unfinished = store.unfinished(actor.account());
        for (var id : unfinished) {
            try {
                var unused = cancel(actor, id);
            } catch (ProblemException ended) {
                LOG.debugf("Batch %s ended before it was cancelled", id);
            }
        }
        return unfinished.size();
    }
}
