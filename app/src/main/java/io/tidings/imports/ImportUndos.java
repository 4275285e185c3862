package io.tidings.imports;

import io.tidings.schedule.QueuedTasks;
import io.tidings.shared.Actor;
import io.tidings.shared.ImportId;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Starts the undo of imports. Thread-safe. */
@Singleton
final class ImportUndos {
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Jdbi jdbi;
    private final ImportStore imports;
    private final ImportUndoStore store;
    private final ImportLifecycle lifecycle;
    private final UploadFolder folder;
    private final QueuedTasks tasks;

    ImportUndos(
            Jdbi jdbi,
            ImportStore imports,
            ImportUndoStore store,
            ImportLifecycle lifecycle,
            UploadFolder folder,
            QueuedTasks tasks) {
        this.jdbi = jdbi;
        this.imports = imports;
        this.store = store;
        this.lifecycle = lifecycle;
        this.folder = folder;
        this.tasks = tasks;
    }

    /**
     * Stops the import if it runs, and takes back what only this import brought. Idempotent: an undo that runs or is done
     * is returned; one that failed starts again. Waits at most one second for the end.
     *
     * @throws io.tidings.shared.Problem.ProblemException 409 {@code import_in_use} if an unfinished campaign is sent to
     *     the import
     */
    ImportUndo undo(Actor actor, ImportId id) {
        var job = imports.load(id).orElseThrow(() -> Problem.notFound("import").asException());
        jdbi.useHandle(handle -> refuseIfUsed(handle, actor, id));
        if (lifecycle.cancel(job, actor)) {
            folder.delete(id);
        }
        var undo = jdbi.inTransaction(handle -> start(handle, actor, job));
        var end = System.nanoTime() + WAIT.toNanos();
        while (undo.isRunning() && System.nanoTime() < end) {
            LockSupport.parkNanos(PAUSE.toNanos());
            undo = store.find(actor.account(), id)
                    .orElseThrow(() -> Problem.notFound("import").asException());
        }
        return undo;
    }

    private ImportUndo start(Handle handle, Actor actor, ImportRow job) {
        var known = store.findLocked(handle, job.account(), job.id());
        if (known.isPresent() && known.get().state() != ImportUndo.State.FAILED) {
            return known.get();
        }
        refuseIfUsed(handle, actor, job.id());
        var task =
                tasks.queue(handle, job.account(), ImportUndoJob.KIND, job.id().toString());
        store.start(handle, job, actor, task);
        return store.findLocked(handle, job.account(), job.id()).orElseThrow();
    }

    private void refuseIfUsed(Handle handle, Actor actor, ImportId id) {
        var campaigns = store.unfinishedCampaigns(handle, actor.account(), id);
        if (!campaigns.isEmpty()) {
            var names = campaigns.stream().map(String::valueOf).collect(Collectors.joining(", "));
            throw Problem.conflict(
                            "import_in_use",
                            "The import is the audience of unfinished campaigns: %s. Delete or cancel them, or give them another audience."
                                    .formatted(names))
                    .with("campaign_ids", campaigns)
                    .asException();
        }
    }
}
