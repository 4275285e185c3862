package io.tidings.sending;

import io.tidings.credits.Credits;
import io.tidings.dispatch.Dispatch;
import io.tidings.imports.MalformedCsvException;
import io.tidings.imports.Uploads;
import io.tidings.messages.MessageIds;
import io.tidings.observability.LogContext;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.JobHandler;
import io.tidings.schedule.Tasks;
import io.tidings.sending.Batch.Status;
import io.tidings.shared.PlanId;
import io.tidings.shared.Problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Makes messages of a file's rows, part by part, and lets them go together at the end. Killed, it goes on behind the last
 * part that is written.
 */
@Singleton
final class FileBatchJob implements JobHandler {
    static final String KIND = "message-file";

    // In a cluster the file lies with the node that took it; if that is gone for good, so is the file.
    private static final Duration FILE_MAY_BE_ELSEWHERE = Duration.ofMinutes(15);
    private static final Logger LOG = Logger.getLogger(FileBatchJob.class);

    private final Jdbi jdbi;
    private final FileBatchStore store;
    private final BatchStore batches;
    private final FilePartWriter writer;
    private final Uploads uploads;
    private final MessageIds ids;
    private final Dispatch dispatch;
    private final Credits credits;
    private final Tasks tasks;
    private final InstantSource clock;

    FileBatchJob(
            Jdbi jdbi,
            FileBatchStore store,
            BatchStore batches,
            FilePartWriter writer,
            Uploads uploads,
            MessageIds ids,
            Dispatch dispatch,
            Credits credits,
            Tasks tasks,
            InstantSource clock) {
        this.jdbi = jdbi;
        this.store = store;
        this.batches = batches;
        this.writer = writer;
        this.uploads = uploads;
        this.ids = ids;
        this.dispatch = dispatch;
        this.credits = credits;
        this.tasks = tasks;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void run(String instance, JobContext context) throws InterruptedException {
        var found = store.find(new PlanId(Long.parseLong(instance)));
        if (found.isEmpty()) {
            // Cancelled, or finished by another run: only the file is left.
            store.upload(new PlanId(Long.parseLong(instance))).ifPresent(uploads::delete);
            return;
        }
        var batch = found.get();
        try (var log = LogContext.of(batch.account())) {
            if (uploads.isHere(batch.upload())) {
                prepare(batch, context);
            } else if (clock.instant().isBefore(batch.createdAt().plus(FILE_MAY_BE_ELSEWHERE))) {
                throw context.later(Duration.ofSeconds(2));
            } else {
                fail(batch, "file_lost", "The uploaded file is gone: upload it again. Nothing was sent.");
            }
        }
        uploads.delete(batch.upload());
    }

    @Override
    public void failed(String instance, Throwable cause) {
        store.find(new PlanId(Long.parseLong(instance)))
                .ifPresent(
                        batch -> fail(
                                batch,
                                "internal_error",
                                "The file could not be read for a reason outside of it. Nothing was sent; it may be uploaded again."));
    }

    private void prepare(FileBatch batch, JobContext context) {
        jdbi.useTransaction(handle -> tasks.running(handle, batch.task()));
        long first = batch.firstMessage() > 0 ? batch.firstMessage() : takeIds(batch, context);
        try (var rows = uploads.rows(
                batch.upload(), batch.settings().shape(), batch.settings().country())) {
            if (!writer.writeAll(batch, first, rows, context)) {
                return;
            }
        } catch (MalformedCsvException e) {
            fail(batch, "malformed_csv", e.detail());
            return;
        } catch (ProblemException e) {
            fail(batch, e.problem().code(), e.problem().detail());
            return;
        }
        release(batch);
    }

    private long takeIds(FileBatch batch, JobContext context) {
        long first = ids.allocate(Math.max(1, batch.rowsAtMost()));
        if (!jdbi.inTransaction(handle -> store.takeIds(handle, batch, first))) {
            throw context.later(Duration.ofSeconds(1));
        }
        return first;
    }

    private void release(FileBatch batch) {
        var now = batches.find(batch.account(), batch.id()).orElseThrow();
        if (now.total() == 0) {
            fail(batch, "no_messages", "No row of the file became a message; the rejects say why.");
            return;
        }
        boolean released;
        try {
            released = jdbi.inTransaction(handle -> released(handle, batch, now));
        } catch (ProblemException e) {
            fail(batch, e.problem().code(), e.problem().detail());
            return;
        }
        if (released) {
            LOG.infof("Batch %s has %d messages and begins to send", batch.id(), now.total());
            dispatch.ring(batch.id());
        }
    }

    /** All messages are let go at once, when there is enough to pay for all of them. */
    private boolean released(Handle handle, FileBatch batch, Batch now) {
        if (!batches.move(handle, batch.id(), Status.PREPARING, Status.SENDING)) {
            return false;
        }
        tasks.progress(handle, batch.task(), now.total() + now.rejected(), now.rejected(), 0, now.rejected());
        dispatch.release(handle, batch.id());
        uploads.release(handle, batch.upload());
        credits.reserve(handle, batch.account(), batch.id(), dispatch.reserved(handle, batch.id()));
        return true;
    }

    /** What was written already is cancelled. Idempotent. */
    private void fail(FileBatch batch, String code, String detail) {
        jdbi.useTransaction(handle -> {
            var now = batches.lock(handle, batch.id());
            if (now.isEmpty() || now.get().status() != Status.PREPARING) {
                return;
            }
            dispatch.cancel(handle, batch.id());
            uploads.release(handle, batch.upload());
            tasks.fail(handle, batch.task(), code, detail);
            var unused = batches.finish(handle, batch.id(), Status.FAILED, code, detail);
        });
        uploads.delete(batch.upload());
    }
}
