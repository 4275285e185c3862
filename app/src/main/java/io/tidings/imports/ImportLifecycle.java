package io.tidings.imports;

import io.tidings.observability.Redacted;
import io.tidings.schedule.Tasks;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;
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

    ImportLifecycle(Jdbi jdbi, ImportStore store, Tasks tasks, Event<ImportFinished> finished) {
        this.jdbi = jdbi;
        this.store = store;
        this.tasks = tasks;
        this.finished = finished;
    }

    /** Marks the start or the restart of an import. Returns false if the import has ended. */
    boolean start(ImportRow job) {
        return jdbi.inTransaction(handle -> {
            tasks.running(handle, job.task());
            return store.start(handle, job);
        });
    }

    void succeed(ImportRow job) {
        end(job, ImportStatus.SUCCESS, null, null);
    }

    void fail(ImportRow job, String code, String detail) {
        end(job, ImportStatus.FAILED, code, detail);
    }

    /** Returns false if the import has ended before. */
    boolean cancel(ImportRow job) {
        return end(job, ImportStatus.CANCELLED, null, null);
    }

    private boolean end(ImportRow job, ImportStatus status, @Nullable String code, @Nullable String detail) {
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
