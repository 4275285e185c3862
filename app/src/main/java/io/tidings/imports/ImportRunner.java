package io.tidings.imports;

import io.micrometer.core.instrument.MeterRegistry;
import io.tidings.observability.Redacted;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.Tasks;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Reads one file into the database: rows → chunks → two loaders. May be run again at any time, and by two at once: what is
 * stored is passed over, and no chunk is stored twice.
 */
@Singleton
final class ImportRunner {
    private static final Logger LOG = Logger.getLogger(ImportRunner.class);

    private final Jdbi jdbi;
    private final ImportStore store;
    private final ChunkStore chunks;
    private final Tasks tasks;
    private final ImportConfig config;
    private final ImportMetrics metrics;
    private final Event<ImportFinished> finished;

    ImportRunner(
            Jdbi jdbi,
            ImportStore store,
            ChunkStore chunks,
            Tasks tasks,
            ImportConfig config,
            MeterRegistry meters,
            Event<ImportFinished> finished) {
        this.jdbi = jdbi;
        this.store = store;
        this.chunks = chunks;
        this.tasks = tasks;
        this.config = config;
        this.metrics = new ImportMetrics(meters);
        this.finished = finished;
    }

    /**
     * Runs the import to its end, whichever that is.
     *
     * @throws io.tidings.schedule.JobPostponed if the program stops before
     * @throws RuntimeException if something outside of the file went wrong; to be tried again
     */
    void run(ImportRow job, Path file, JobContext context) throws InterruptedException {
        boolean live = jdbi.inTransaction(handle -> {
            tasks.running(handle, job.task());
            return store.start(handle, job);
        });
        if (!live) {
            return;
        }
        try {
            if (job.rowsExpected() > config.maxRows() && hasTooManyRows(job, file)) {
                fail(
                        job,
                        "row_limit",
                        "The file has more than %,d rows; nothing was imported.".formatted(config.maxRows()));
                return;
            }
            read(job, file, context);
            succeed(job);
        } catch (MalformedCsvException e) {
            fail(job, "malformed_csv", e.detail());
        } catch (ImportEndedException e) {
            LOG.debugf("Import %s was ended by someone else", job.id());
        }
    }

    void fail(ImportRow job, String code, String detail) {
        end(job, ImportStatus.FAILED, code, detail);
    }

    /** False if the import has ended before. */
    boolean cancel(ImportRow job) {
        return end(job, ImportStatus.CANCELLED, null, null);
    }

    private void read(ImportRow job, Path file, JobContext context) throws InterruptedException {
        var stored = store.storedChunks(job);
        var reader = new RowReader(job.columns(), job.defaultCountry(), Math.min(job.rowsExpected(), config.maxRows()));
        try (var rows = job.format().rowsBelowHeader(file);
                var loaders = new Loaders(chunk -> load(job, chunk))) {
            for (int number = 0; ; number++) {
                if (context.stopping()) {
                    throw context.later(Duration.ZERO);
                }
                var chunk = next(rows, reader, number, stored);
                if (chunk.isEmpty()) {
                    break;
                }
                if (!stored.get(number)) {
                    loaders.submit(chunk.get());
                }
            }
            loaders.finish();
        }
    }

    private static Optional<Chunk> next(CsvRows rows, RowReader reader, int number, BitSet stored) {
        var chunk = new Chunk(number);
        while (!chunk.isFull()) {
            var row = rows.next();
            if (row.isEmpty()) {
                break;
            }
            if (stored.get(number)) {
                reader.pass(row.get(), chunk);
            } else {
                reader.read(row.get(), chunk);
            }
        }
        chunk.sort();
        return chunk.rows() == 0 ? Optional.empty() : Optional.of(chunk);
    }

    private void load(ImportRow job, Chunk chunk) {
        chunks.store(job, chunk).ifPresent(metrics::count);
    }

    /** Line ends within quotes are no rows, so a file that seems too long is counted truly before it is refused. */
    private boolean hasTooManyRows(ImportRow job, Path file) {
        int count = 0;
        try (var rows = job.format().rowsBelowHeader(file)) {
            while (count <= config.maxRows() && rows.next().isPresent()) {
                count++;
            }
        }
        return count > config.maxRows();
    }

    private void succeed(ImportRow job) {
        var counts =
                store.find(job.account(), job.id()).map(ImportSummary::counts).orElse(ImportCounts.NONE);
        if (counts.total() == 0) {
            fail(job, "no_rows", "The file has a header and no rows below it.");
            return;
        }
        end(job, ImportStatus.SUCCESS, null, null);
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
                case PROCESSING -> throw new IllegalArgumentException("an import does not end as processing");
            }
            return true;
        });
        if (ended) {
            LOG.infof("Import %s ended: %s", job.id(), status.text());
            tell(job);
        }
        return ended;
    }

    private void tell(ImportRow job) {
        try {
            finished.fire(new ImportFinished(job.id(), job.account()));
        } catch (RuntimeException e) {
            LOG.warnf(Redacted.of(e), "An observer of the end of import %s failed", job.id());
        }
    }
}
