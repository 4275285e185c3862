package io.tidings.imports;

import io.tidings.observability.LogContext;
import io.tidings.observability.Redacted;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.JobHandler;
import io.tidings.shared.ImportId;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Runs accepted imports in the background. Limits their number to bound the memory. Deletes the file at the end. */
@Singleton
final class ImportJob implements JobHandler {
    static final String KIND = "import";

    /** Two large files or four small files run at a time. The phones of a large file take 16 MB. */
    private static final int PERMITS = 4;

    private static final long LARGE_ROWS = 200_000;
    private static final Logger LOG = Logger.getLogger(ImportJob.class);

    private final ImportStore store;
    private final ImportRunner runner;
    private final ImportLifecycle lifecycle;
    private final UploadFolder folder;
    /** Fair, so that small files do not overtake a large one for ever. */
    private final Semaphore permits = new Semaphore(PERMITS, true);

    ImportJob(ImportStore store, ImportRunner runner, ImportLifecycle states, UploadFolder folder) {
        this.store = store;
        this.runner = runner;
        this.lifecycle = states;
        this.folder = folder;
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
    public int maxTries() {
        return 8;
    }

    @Override
    public void run(String instance, JobContext context) throws InterruptedException {
        var id = ImportId.parse(instance).orElseThrow();
        var job = store.load(id);
        if (job.isEmpty() || job.get().status() != ImportStatus.PROCESSING) {
            folder.delete(id);
            return;
        }
        int weight = job.get().rowsExpected() > LARGE_ROWS ? 2 : 1;
        acquire(weight, context);
        try (var ids = LogContext.of(job.get().account())) {
            run(job.get(), context);
        } finally {
            permits.release(weight);
        }
        folder.delete(id);
    }

    private void run(ImportRow job, JobContext context) throws InterruptedException {
        var file = folder.file(job.id());
        if (Files.exists(file)) {
            runner.run(job, file, context);
            return;
        }
        // The job runs only on the node with the file, so no other node has it.
        lifecycle.fail(
                job, "file_lost", "The uploaded file is lost. Upload it again. Contacts imported so far are kept.");
    }

    private void acquire(int weight, JobContext context) throws InterruptedException {
        while (!permits.tryAcquire(weight, 1, TimeUnit.SECONDS)) {
            if (context.stopping()) {
                throw context.later(Duration.ZERO);
            }
        }
    }

    @Override
    public void fileLost(String instance) {
        store.load(ImportId.parse(instance).orElseThrow())
                .ifPresent(job -> lifecycle.fail(
                        job,
                        "file_lost",
                        "The node with the uploaded file has been gone for a day. Contacts imported so far are kept."
                                + " Upload the file again."));
    }

    @Override
    public void failed(String instance, Throwable cause) {
        var id = ImportId.parse(instance).orElseThrow();
        LOG.errorf(Redacted.of(cause), "Import %s failed", id);
        store.load(id)
                .ifPresent(job -> lifecycle.fail(
                        job,
                        "internal_error",
                        "An internal error stopped the import. Contacts imported so far are kept."
                                + " Upload the file again."));
        folder.delete(id);
    }
}
