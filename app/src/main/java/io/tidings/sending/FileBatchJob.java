package io.tidings.sending;

import io.tidings.imports.Uploads;
import io.tidings.observability.LogContext;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.JobHandler;
import io.tidings.schedule.JobMemory;
import io.tidings.shared.PlanId;
import io.tidings.shared.Problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Turns the rows of a file into messages, part by part, and releases all messages at the end. After a crash it
 * continues after the last part that was committed.
 */
@Singleton
final class FileBatchJob implements JobHandler {
    static final String KIND = "message-file";

    /** One part of the file, its messages and their rows. */
    private static final int MEGABYTES = 8;
    /** The known texts of this many rows take another megabyte. */
    private static final long ROWS_PER_MEGABYTE = 60_000;

    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    private final FileBatchStore store;
    private final FileBatchLifecycle lifecycle;
    private final FilePartWriter writer;
    private final Uploads uploads;
    private final JobMemory memory;

    FileBatchJob(
            FileBatchStore store, FileBatchLifecycle states, FilePartWriter writer, Uploads uploads, JobMemory memory) {
        this.store = store;
        this.lifecycle = states;
        this.writer = writer;
        this.uploads = uploads;
        this.memory = memory;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public boolean readsFile() {
        return true;
    }

    @Override
    public void run(String instance, JobContext context) throws InterruptedException {
        var found = store.find(new PlanId(Long.parseLong(instance)));
        if (found.isEmpty()) {
            // The batch was cancelled, or another run finished it. Only the file is left to delete.
            store.upload(new PlanId(Long.parseLong(instance))).ifPresent(uploads::delete);
            return;
        }
        var batch = found.get();
        try (var log = LogContext.of(batch.account())) {
            if (uploads.isOnThisNode(batch.upload())) {
                prepareInTurn(batch, context);
            } else {
                // The job runs only on the node with the file, so no other node has it.
                lifecycle.fail(batch, "file_lost", "The uploaded file is lost. Upload it again. Nothing was sent.");
            }
        }
        uploads.delete(batch.upload());
    }

    @Override
    public void failed(String instance, Throwable cause) {
        store.find(new PlanId(Long.parseLong(instance)))
                .ifPresent(batch -> lifecycle.fail(
                        batch,
                        "internal_error",
                        "An internal error occurred. Nothing was sent. Upload the file again."));
    }

    @Override
    public void fileLost(String instance) {
        store.find(new PlanId(Long.parseLong(instance)))
                .ifPresent(batch -> lifecycle.fail(
                        batch,
                        "file_lost",
                        "The node with the uploaded file has been gone for a day. Nothing was sent."
                                + " Upload the file again."));
    }

    private void prepareInTurn(FileBatch batch, JobContext context) throws InterruptedException {
        long megabytes = MEGABYTES + batch.rowsAtMost() / ROWS_PER_MEGABYTE;
        try (var reserved = memory.reserve((int) Math.min(megabytes, JobMemory.MEGABYTES), context)) {
            prepare(batch, context);
        }
    }

    private void prepare(FileBatch batch, JobContext context) {
        lifecycle.start(batch);
        long first = writer.firstMessage(batch, context);
        try (var rows = uploads.rows(
                batch.upload(), batch.settings().shape(), batch.settings().numbers())) {
            if (!writer.writeAll(batch, first, rows, context)) {
                retryIfPreparing(batch, context);
                return;
            }
        } catch (ProblemException e) {
            lifecycle.fail(batch, e.problem().code(), e.problem().detail());
            return;
        }
        lifecycle.release(batch);
    }

    /** Retries later if another run of this job is ahead, because it may die. The file is kept until then. */
    private void retryIfPreparing(FileBatch batch, JobContext context) {
        if (store.find(batch.id()).isPresent()) {
            throw context.later(RETRY_DELAY);
        }
    }
}
