package io.tidings.imports;

import io.tidings.audit.Audit;
import io.tidings.observability.Redacted;
import io.tidings.schedule.Tasks;
import io.tidings.shared.Actor;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Changes the state of an import and its task in one transaction. Thread-safe. */
@Singleton
final class ImportLifecycle {
    private static final Logger LOG = Logger.getLogger(ImportLifecycle.class);

    private final Jdbi jdbi;
    private final ImportStore store;
    private final Tasks tasks;
    private final Event<ImportFinished> finished;
    private final Audit audit;

    ImportLifecycle(Jdbi jdbi, ImportStore store, Tasks tasks, Event<ImportFinished> finished, Audit audit) {
        this.audit = audit;
        this.jdbi = jdbi;
        this.store = store;
        this.tasks = tasks;
        this.finished = finished;
    }

    /** Marks the start or the restart of an import. Returns false if the import has ended. */
    boolean start(ImportRow job) {
        return jdbi.inTransaction(handle -> {
            // The import is locked before its task, as at its end. Otherwise a cancel and the start could deadlock.
            boolean started = store.start(handle, job);
            if (started) {
                tasks.running(handle, job.task());
            }
            return started;
        });
    }

    void succeed(ImportRow job) {
        end(job, ImportStatus.SUCCESS, null, null);
    }

    void fail(ImportRow job, String code, String detail) {
        end(job, ImportStatus.FAILED, code, detail);
    }

    /** Returns false if the import has ended before. */
    boolean cancel(ImportRow job, Actor actor) {
        return end(
                job,
                ImportStatus.CANCELLED,
                null,
                null,
                handle -> audit.record(handle, actor, "import.cancelled", "import:" + job.id(), Map.of()));
    }

    private boolean end(ImportRow job, ImportStatus status, @Nullable String code, @Nullable String detail) {
        return end(job, status, code, detail, _ -> {});
    }

    private boolean end(
            ImportRow job, ImportStatus status, @Nullable String code, @Nullable String detail, Consumer<Handle> note) {
        boolean ended = jdbi.inTransaction(handle -> {
            if (!store.end(handle, job.no(), status, code, detail)) {
                return false;
            }
            switch (status) {
                case SUCCESS -> tasks.succeed(handle, job.task());
                case FAILED ->
                    tasks.fail(handle, job.task(), code == null ? "failed" : code, detail == null ? "" : detail);
                case CANCELLED -> tasks.cancel(handle, job.task());
                case PROCESSING -> throw new IllegalArgumentException("an import cannot end in the state processing");
            }
            note.accept(handle);
            return true;
        });
        if (ended) {
            LOG.infof("Import %s ended: %s", job.id(), status.text());
            publishFinished(job);
        }
        return ended;
    }

    private void publishFinished(ImportRow job) {
        try {
            finished.fire(new ImportFinished(job.id(), job.account()));
        } catch (RuntimeException e) {
            LOG.warnf(Redacted.of(e), "An observer of the end of import %s failed", job.id());
        }
    }
}
