package io.tidings.sending;

import io.tidings.imports.MalformedCsvException;
import io.tidings.imports.Uploads;
import io.tidings.observability.LogContext;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.JobHandler;
import io.tidings.shared.PlanId;
import io.tidings.shared.Problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Turns the rows of a file into messages, part by part, and releases all messages at the end. After a crash it
 * continues after the last part that was committed.
 */
@Singleton
final class FileBatchJob implements JobHandler {
    static final String KIND = "message-file";

    // In a cluster the file is on the node that received it. After this time the file counts as lost.
    private static final Duration FILE_WAIT = Duration.ofMinutes(15);

    private final FileBatchStore store;
    private final FileBatchLifecycle lifecycle;
    private final FilePartWriter writer;
    private final Uploads uploads;
    private final InstantSource clock;

    FileBatchJob(
            FileBatchStore store,
            FileBatchLifecycle states,
            FilePartWriter writer,
            Uploads uploads,
            InstantSource clock) {
        this.store = store;
        this.lifecycle = states;
        this.writer = writer;
        this.uploads = uploads;
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
            // The batch was cancelled, or another run finished it. Only the file is left to delete.
            store.upload(new PlanId(Long.parseLong(instance))).ifPresent(uploads::delete);
            return;
        }
        var batch = found.get();
        try (var log = LogContext.of(batch.account())) {
            if (uploads.isOnThisNode(batch.upload())) {
                prepare(batch, context);
            } else if (clock.instant().isBefore(batch.createdAt().plus(FILE_WAIT))) {
                throw context.later(Duration.ofSeconds(2));
            } else {
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

    private void prepare(FileBatch batch, JobContext context) {
        lifecycle.start(batch);
        long first = writer.firstMessage(batch, context);
        try (var rows = uploads.rows(
                batch.upload(), batch.settings().shape(), batch.settings().country())) {
            if (!writer.writeAll(batch, first, rows, context)) {
                return;
            }
        } catch (MalformedCsvException e) {
            lifecycle.fail(batch, "malformed_csv", e.detail());
            return;
        } catch (ProblemException e) {
            lifecycle.fail(batch, e.problem().code(), e.problem().detail());
            return;
        }
        lifecycle.release(batch);
    }
}
