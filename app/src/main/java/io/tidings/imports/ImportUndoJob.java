package io.tidings.imports;

import io.tidings.audit.Audit;
import io.tidings.observability.LogContext;
import io.tidings.observability.Redacted;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.JobHandler;
import io.tidings.schedule.Tasks;
import io.tidings.shared.ImportId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Undoes imports in the background. After a crash it continues with the rows that are left. */
@Singleton
final class ImportUndoJob implements JobHandler {
    static final String KIND = "import-undo";

    private static final Duration AFTER_LAUNCH = Duration.ofSeconds(1);
    private static final Logger LOG = Logger.getLogger(ImportUndoJob.class);

    private final Jdbi jdbi;
    private final ImportStore imports;
    private final ImportUndoStore store;
    private final ImportUndoParts parts;
    private final Tasks tasks;
    private final Audit audit;

    ImportUndoJob(
            Jdbi jdbi, ImportStore imports, ImportUndoStore store, ImportUndoParts parts, Tasks tasks, Audit audit) {
        this.jdbi = jdbi;
        this.imports = imports;
        this.store = store;
        this.parts = parts;
        this.tasks = tasks;
        this.audit = audit;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void run(String instance, JobContext context) {
        var found = work(instance);
        if (found.isEmpty() || !found.get().undo().isRunning()) {
            return;
        }
        try (var ids = LogContext.of(found.get().job().account())) {
            undo(found.get(), context);
        }
    }

    private void undo(ImportUndoStore.Work work, JobContext context) {
        boolean more = true;
        while (more) {
            if (context.stopping()) {
                throw context.later(Duration.ZERO);
            }
            try {
                more = jdbi.inTransaction(handle -> next(handle, work));
            } catch (ImportUndoParts.LaunchingException launching) {
                throw context.later(AFTER_LAUNCH);
            }
            context.progressed();
        }
    }

    private boolean next(Handle handle, ImportUndoStore.Work work) {
        var job = work.job();
        var counts = parts.next(handle, job);
        if (counts.isPresent()) {
            var sums = store.add(handle, job.no(), counts.get());
            long done = sums.deleted() + sums.restored();
            tasks.progress(handle, work.undo().task(), null, sums.total(), done, 0);
            return true;
        }
        var sums = store.add(handle, job.no(), ImportUndo.Counts.NONE);
        if (store.end(handle, job.no(), ImportUndo.State.DONE)) {
            tasks.succeed(handle, work.undo().task());
            audit.record(handle, work.actor(), "import.undone", "import:" + job.id(), details(sums));
            LOG.infof("Import %s was undone", job.id());
        }
        return false;
    }

    private static Map<String, String> details(ImportUndo.Counts counts) {
        return Map.of(
                "contacts_deleted", Long.toString(counts.deleted()),
                "contacts_restored", Long.toString(counts.restored()),
                "contacts_unchanged", Long.toString(counts.unchanged()),
                "contacts_kept", Long.toString(counts.kept()));
    }

    @Override
    public void failed(String instance, Throwable cause) {
        LOG.errorf(Redacted.of(cause), "The undo of import %s failed", instance);
        work(instance)
                .ifPresent(work -> jdbi.useTransaction(handle -> {
                    if (store.end(handle, work.job().no(), ImportUndo.State.FAILED)) {
                        tasks.fail(
                                handle,
                                work.undo().task(),
                                "internal_error",
                                "An internal error stopped the undo. Request it again.");
                    }
                }));
    }

    private Optional<ImportUndoStore.Work> work(String instance) {
        return imports.load(ImportId.parse(instance).orElseThrow()).flatMap(store::load);
    }
}
