package io.tidings.sending;

import io.tidings.imports.Uploads;
import io.tidings.schedule.Tasks;
import io.tidings.sending.Batch.Status;
import io.tidings.shared.Problem.ProblemException;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Changes the state of a file's batch and its task in one transaction. Thread-safe. */
@Singleton
final class FileBatchLifecycle {
    private static final Logger LOG = Logger.getLogger(FileBatchLifecycle.class);

    private final Jdbi jdbi;
    private final BatchStore batches;
    private final Uploads uploads;
    private final SendQueue queue;
    private final Tasks tasks;

    FileBatchLifecycle(Jdbi jdbi, BatchStore batches, Uploads uploads, SendQueue queue, Tasks tasks) {
        this.jdbi = jdbi;
        this.batches = batches;
        this.uploads = uploads;
        this.queue = queue;
        this.tasks = tasks;
    }

    void start(FileBatch batch) {
        jdbi.useTransaction(handle -> tasks.running(handle, batch.task()));
    }

    /** Releases all messages if the account can pay for them. Fails the batch otherwise. */
    void release(FileBatch batch) {
        var now = batches.find(batch.account(), batch.id()).orElseThrow();
        if (now.total() == 0) {
            fail(batch, "no_messages", "No row of the file became a message. The rejects give the reasons.");
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
            LOG.infof("Batch %s starts sending %d messages", batch.id(), now.total());
            queue.wakeUp(batch.id());
        }
    }

    /** Releases all messages and reserves their cost. Returns false if the batch is no longer in preparation. */
    private boolean tryRelease(Handle handle, FileBatch batch, Batch now) {
        if (!batches.changeStatus(handle, batch.id(), Status.PREPARING, Status.SENDING)) {
            return false;
        }
        tasks.progress(handle, batch.task(), now.total() + now.rejected(), now.rejected(), 0, now.rejected());
        uploads.clearPending(handle, batch.upload());
        queue.release(handle, batch.account(), batch.id());
        return true;
    }

    /** Fails the batch and cancels the messages written so far. Idempotent. */
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
