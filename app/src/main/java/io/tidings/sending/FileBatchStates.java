package io.tidings.sending;

import io.tidings.imports.Uploads;
import io.tidings.schedule.Tasks;
import io.tidings.sending.Batch.Status;
import io.tidings.shared.Problem.ProblemException;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Moves a file's batch and its task from one state to the next, in one transaction each. Thread-safe. */
@Singleton
final class FileBatchStates {
    private static final Logger LOG = Logger.getLogger(FileBatchStates.class);

    private final Jdbi jdbi;
    private final BatchStore batches;
    private final Uploads uploads;
    private final SendQueue queue;
    private final Tasks tasks;

    FileBatchStates(Jdbi jdbi, BatchStore batches, Uploads uploads, SendQueue queue, Tasks tasks) {
        this.jdbi = jdbi;
        this.batches = batches;
        this.uploads = uploads;
        this.queue = queue;
        this.tasks = tasks;
    }

    void start(FileBatch batch) {
        jdbi.useTransaction(handle -> tasks.running(handle, batch.task()));
    }

    /** Lets all messages go, if they can be paid; fails otherwise. */
    void release(FileBatch batch) {
        var now = batches.find(batch.account(), batch.id()).orElseThrow();
        if (now.total() == 0) {
            fail(batch, "no_messages", "No row of the file became a message; the rejects say why.");
            return;
        }
        boolean released;
        try {
            released = jdbi.inTransaction(handle -> tryRelease(handle, batch, now));
        } catch (ProblemException e) {
            fail(batch, e.problem().code(), e.problem().detail());
            return;
        }
        if (released) {
            LOG.infof("Batch %s has %d messages and begins to send", batch.id(), now.total());
            queue.wakeUp(batch.id());
        }
    }

    /** All messages are let go at once, when there is enough to pay for all of them. */
    private boolean tryRelease(Handle handle, FileBatch batch, Batch now) {
        if (!batches.changeStatus(handle, batch.id(), Status.PREPARING, Status.SENDING)) {
            return false;
        }
        tasks.progress(handle, batch.task(), now.total() + now.rejected(), now.rejected(), 0, now.rejected());
        uploads.clearPending(handle, batch.upload());
        queue.release(handle, batch.account(), batch.id());
        return true;
    }

    /** What was written already is cancelled. Idempotent. */
    void fail(FileBatch batch, String code, String detail) {
        jdbi.useTransaction(handle -> {
            var now = batches.lock(handle, batch.id());
            if (now.isEmpty() || now.get().status() != Status.PREPARING) {
                return;
            }
            queue.cancel(handle, batch.id());
            uploads.clearPending(handle, batch.upload());
            tasks.fail(handle, batch.task(), code, detail);
            var unused = batches.finish(handle, batch.id(), Status.FAILED, code, detail);
        });
        uploads.delete(batch.upload());
    }
}
