package io.tidings.benchmark;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Measures the import of a CSV, from the first uploaded byte to the status {@code success}. The baseline is {@link
 * RawCopy}.
 */
final class ImportMeasurement implements Measurement {
    private static final int SMALL = 100_000;
    private static final int FULL_SIZE = 1_000_000;

    @Override
    public String name() {
        return "import";
    }

    /** @param took seconds @param baseline seconds */
    private record Repetition(int rows, int valid, double took, double baseline) {}

    @Override
    public void run(BenchmarkRun run) throws Exception {
        for (int rows : IntStream.of(SMALL, run.rows())
                .filter(n -> n <= run.rows())
                .distinct()
                .toArray()) {
            try (var app = run.freshApp()) {
                measure(run, app, rows);
            }
        }
    }

    private static void measure(BenchmarkRun run, AppProcess app, int rows) throws Exception {
        var repetitions = new ArrayList<Repetition>();
        var memory = new ArrayList<Double>();
        for (int rep = 0; rep < run.reps(); rep++) {
            var file = ContactFile.write(app.folder(), rows, run.seed() + rep);
            var database = app.database();
            // Every repetition starts with empty tables and so with indexes of the same size.
            database.execute("truncate contact, import_member, import_chunk, import_reject");
            database.execute("checkpoint");
            app.resetPeakMemory();
            double took;
            try (var api = app.client()) {
                took = ImportRun.upload(api, file).took().toNanos() / 1e9;
            }
            app.peakMemory().ifPresent(memory::add);
            double baseline = RawCopy.run(database, app.folder()).toNanos() / 1e9;
            repetitions.add(new Repetition(rows, file.valid(), took, baseline));
            Files.delete(file.path());
            Console.print("%,d rows in %.2f s, raw COPY of them %.2f s", rows, took, baseline);
        }
        var group = run.results().group("import of %,d rows".formatted(rows));
        report(group, repetitions, rows >= FULL_SIZE);
        group.addPeakMemory("peak memory of the JVM", memory);
    }

    private static void report(Results.Group group, List<Repetition> repetitions, boolean full) {
        group.add(
                "uploaded to imported",
                "rows/s",
                repetitions,
                each -> each.rows() / each.took(),
                Goal.atLeast(FULL_SIZE / 16.0).onlyIf(full));
        group.add("two parallel raw COPYs", "rows/s", repetitions, each -> each.valid() / each.baseline(), Goal.none());
        group.add(
                "import / raw COPY",
                "",
                repetitions,
                each -> each.baseline() / each.took(),
                Goal.atLeast(0.7).onlyIf(full));
    }
}
