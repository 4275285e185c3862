package io.tidings.sending;

import io.tidings.audit.Audit;
import io.tidings.imports.Uploads;
import io.tidings.schedule.QueuedTasks;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Records a batch that arrives as a file: its plan, task, job, row and audit entry. */
@Singleton
final class FileBatchRecords {
    private static final int MAX_ACTIVE = 5;
    private static final int RETRY_AFTER_SECONDS = 5;

    private final SinglePlans plans;
    private final QueuedTasks tasks;
    private final FileBatchStore store;
    private final Audit audit;
    private final SendQueue queue;

    FileBatchRecords(SinglePlans plans, QueuedTasks tasks, FileBatchStore store, Audit audit, SendQueue queue) {
        this.plans = plans;
        this.tasks = tasks;
        this.store = store;
        this.audit = audit;
        this.queue = queue;
    }

    /** @throws io.tidings.shared.Problem.ProblemException 429 {@code too_many_imports}, 503 {@code backlog_full} */
    AcceptedBatch insert(
            Handle handle,
            Actor actor,
            SinglePlans.PlanSettings planSettings,
            Uploads.Upload upload,
            FileSettings settings) {
        var account = actor.account();
        requireFewActiveFiles(handle, account);
        // The number of messages is not known yet. One message must fit below the limit.
        queue.requireBacklogCapacity(handle, account, 1);
        var plan = plans.newBatch(handle, planSettings);
        var task = tasks.queueForFile(handle, account, Batches.KIND, FileBatchJob.KIND, plan.toString());
        store.insert(handle, plan, account, task, upload.id(), settings, upload.rowsAtMost());
        audit.record(
                handle,
                actor,
                "batch.accepted",
                "batch:" + plan,
                Map.of("file", upload.id().toString(), "task", task.toString()));
        return new AcceptedBatch(plan, task, 0);
    }

    /**
     * Refuses the file when the account has five files in preparation. Blocks other files of the account until the
     * commit.
     */
    private void requireFewActiveFiles(Handle handle, AccountId account) {
        if (store.countActiveLocked(handle, account) >= MAX_ACTIVE) {
            throw Problem.of(
                            429,
                            "too_many_imports",
                            "Too many imports",
                            "This account already has %d files in progress, which is the limit.".formatted(MAX_ACTIVE))
                    .with("retry_after", RETRY_AFTER_SECONDS)
                    .asException();
        }
    }
}
