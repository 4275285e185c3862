package io.tidings.imports;

import io.micrometer.core.instrument.MeterRegistry;
import io.tidings.schedule.JobContext;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.NavigableMap;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Reads one file into the database: rows → chunks → two loaders. Idempotent: a second run, even a concurrent one, skips
 * stored chunks, and no chunk is stored twice.
 */
@Singleton
final class ImportRunner {
    private static final Logger LOG = Logger.getLogger(ImportRunner.class);

    private final ImportStore store;
    private final ChunkStore chunks;
    private final ImportLifecycle lifecycle;
    private final ImportConfig config;
    private final ImportMetrics metrics;

    ImportRunner(
            ImportStore store, ChunkStore chunks, ImportLifecycle states, ImportConfig config, MeterRegistry meters) {
        this.store = store;
        this.chunks = chunks;
        this.lifecycle = states;
        this.config = config;
        this.metrics = new ImportMetrics(meters);
    }

    /**
     * Runs the import until it succeeds, fails or is cancelled.
     *
     * @throws io.tidings.schedule.JobPostponed if the program stops before the end
     * @throws RuntimeException if an error outside of the file occurred; the job is retried
     */
    void run(ImportRow job, Path file, JobContext context) throws InterruptedException {
        if (!lifecycle.start(job)) {
            return;
        }
        try {
            if (job.rowsExpected() > config.maxRows() && hasTooManyRows(job, file)) {
                lifecycle.fail(
                        job,
                        "row_limit",
                        "The file has more than %,d rows. Nothing was imported.".formatted(config.maxRows()));
                return;
            }
            read(job, file, context);
            succeed(job);
        } catch (ImportEndedException e) {
            LOG.debugf("Import %s was ended by a request or another runner", job.id());
        }
    }

    private void read(ImportRow job, Path file, JobContext context) throws InterruptedException {
        var stored = store.storedChunks(job);
        var reader = new RowReader(
                job.columns(), job.numbers(), job.rules(), Math.min(job.rowsExpected(), config.maxRows()));
        try (var rows = job.format().rowsBelowHeader(file, job.columns());
                var loaders = new ChunkLoaders(chunk -> load(job, chunk, context))) {
            while (true) {
                if (context.stopping()) {
                    throw context.later(Duration.ZERO);
                }
                var done = stored.get(reader.nextRow());
                if (done != null) {
                    skip(rows, reader, done);
                    continue;
                }
                var chunk = next(rows, reader, stored);
                if (chunk.isEmpty()) {
                    break;
                }
                loaders.submit(chunk.get());
            }
            loaders.finish();
        }
    }

    private static void skip(CsvRows rows, RowReader reader, int count) {
        for (int i = 0; i < count; i++) {
            rows.next().ifPresent(reader::skip);
        }
    }

    /** Returns the rows up to the next stored chunk, at most one full chunk. Empty at the end of the file. */
    private static Optional<Chunk> next(CsvRows rows, RowReader reader, NavigableMap<Integer, Integer> stored) {
        var chunk = new Chunk(reader.nextRow());
        var limit = stored.ceilingKey(reader.nextRow());
        while (!chunk.isFull() && (limit == null || reader.nextRow() < limit)) {
            var row = rows.next();
            if (row.isEmpty()) {
                break;
            }
            reader.read(row.get(), chunk);
        }
        chunk.sort();
        return chunk.rows() == 0 ? Optional.empty() : Optional.of(chunk);
    }

    private void load(ImportRow job, Chunk chunk, JobContext context) {
        chunks.store(job, chunk).ifPresent(result -> {
            context.progressed();
            metrics.count(result);
        });
    }

    /** Counts the rows exactly before a file is refused, because line ends within quotes are not rows. */
    private boolean hasTooManyRows(ImportRow job, Path file) {
        int count = 0;
        try (var rows = job.format().rowsBelowHeader(file, job.columns())) {
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
            lifecycle.fail(job, "no_rows", "The file has a header and no rows below it.");
            return;
        }
        lifecycle.succeed(job);
    }
}
