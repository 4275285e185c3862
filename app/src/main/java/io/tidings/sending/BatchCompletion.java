package io.tidings.sending;

import io.tidings.messages.MessageCounts;
import io.tidings.observability.LogContext;
import io.tidings.plans.PlanFinished;
import io.tidings.queue.Dispatches;
import io.tidings.queue.MessagesRequeued;
import io.tidings.schedule.ForEachSafely;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.RecurringJob;
import io.tidings.schedule.Task;
import io.tidings.schedule.TaskSource;
import io.tidings.schedule.Tasks;
import io.tidings.sending.Batch.Status;
import io.tidings.shared.AccountId;
import io.tidings.shared.PlanId;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Ends batches and their tasks when all messages have an outcome. Reacts to {@link PlanFinished}. It also polls every
 * two seconds, in case the node that should have sent the event has died. Until then, a task's numbers are read from
 * the batch's blocks. Idempotent.
 */
@Singleton
final class BatchCompletion implements RecurringJob, TaskSource {
    private static final Logger LOG = Logger.getLogger(BatchCompletion.class);

    private final Jdbi jdbi;
    private final BatchStore store;
    private final Dispatches dispatch;
    private final Tasks tasks;

    BatchCompletion(Jdbi jdbi, BatchStore store, Dispatches dispatch, Tasks tasks) {
        this.jdbi = jdbi;
        this.store = store;
        this.dispatch = dispatch;
        this.tasks = tasks;
    }

    @Override
    public String kind() {
        return "batch-completion";
    }

    @Override
    public Recurrence recurrence() {
        return new Recurrence.Every(Duration.ofSeconds(2));
    }

    @Override
    public void run(JobContext context) {
        ForEachSafely.each(kind(), store.open(), this::endIfComplete);
    }

    void onPlanFinished(@Observes PlanFinished event) {
        endIfComplete(event.plan());
    }

    /** Opens the batch again when messages of it are requeued. The batch ends again later. Its task stays ended. */
    void onMessagesRequeued(@Observes MessagesRequeued event) {
        // Locks the batch even if it has not ended, so that it can only end after this transaction.
        store.lock(event.handle(), event.plan()).ifPresent(batch -> store.reopen(event.handle(), batch.id()));
    }

    /** Stores the current numbers with the task. So they never decrease, whichever node answers. */
    @Override
    public Task refresh(AccountId account, Task task) {
        if (!task.kind().equals(Batches.KIND)) {
            return task;
        }
        var batch = store.find(account, new PlanId(Long.parseLong(task.subject())));
        if (batch.isEmpty() || batch.get().status() == Status.PREPARING) {
            return task;
        }
        jdbi.useHandle(handle -> count(handle, batch.get()));
        return tasks.find(account, task.id()).orElse(task);
    }

    /** Ends the batch if all its messages have an outcome. */
    void endIfComplete(PlanId id) {
        if (dispatch.isFinished(id)) {
            jdbi.useTransaction(handle -> end(handle, id));
        }
    }

    private void end(Handle handle, PlanId id) {
        var found = store.lock(handle, id).filter(batch -> batch.finishedAt() == null);
        // Checks again under the lock. The dispatcher reports a batch in preparation as complete, too.
        if (found.isEmpty() || found.get().status() == Status.PREPARING || !dispatch.isFinished(id)) {
            return;
        }
        var batch = found.get();
        var counts = count(handle, batch);
        boolean cancelled = batch.status() == Status.CANCELLED;
        if (!store.finish(handle, id, cancelled ? Status.CANCELLED : Status.FINISHED, null, null)) {
            return;
        }
        if (cancelled) {
            tasks.cancel(handle, batch.task());
        } else if (counts.accepted() + counts.uncertain() == 0) {
            tasks.fail(handle, batch.task(), "none_sent", "None of the messages could be sent.");
        } else {
            tasks.succeed(handle, batch.task());
        }
        handle.afterCommit(() -> {
            try (var ids = LogContext.of(batch.account())) {
                LOG.infof("Batch %s has ended", id);
            }
        });
    }

    private MessageCounts count(Handle handle, Batch batch) {
        var counts = dispatch.counts(batch.id());
        tasks.progress(
                handle,
                batch.task(),
                batch.total() + batch.rejected(),
                counts.processed() + batch.rejected(),
                counts.accepted(),
                counts.failed() + batch.rejected());
        return counts;
    }
}
