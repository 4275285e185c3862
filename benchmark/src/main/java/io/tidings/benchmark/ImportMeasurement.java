package io.tidings.benchmark;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.stream.IntStream;

/** CSV to contacts: from the first byte uploaded to the status success, beside raw COPYs of the rows it made. */
final class ImportMeasurement implements Measurement {
    private static final int SMALL = 100_000;
    /** 300 MB. */
    private static final double MOST_MEMORY_MIB = 286;

    @Override
    public String name() {
        return "import";
    }

    @Override
    public void run(Run run) throws Exception {
        for (int rows : IntStream.of(SMALL, run.rows())
                .filter(n -> n <= run.rows())
                .distinct()
                .toArray()) {
            try (var app = run.freshApp()) {
                measure(run, app, rows);
            }
        }
    }

    private static void measure(Run run, AppProcess app, int rows) throws Exception {
        var speed = new ArrayList<Double>();
        var raw = new ArrayList<Double>();
        var ratio = new ArrayList<Double>();
        var memory = new ArrayList<Double>();
        for (int rep = 0; rep < run.reps(); rep++) {
            var file = ContactFile.write(app.folder(), rows, run.seed() + rep);
            var database = app.database();
            // Each repetition meets an empty table, so that none pays for the index of the ones before.
            database.execute("truncate contact, import_member, import_chunk, import_reject");
            database.execute("checkpoint");
            app.forgetPeak();
            double took;
            try (var api = app.client()) {
                took = Upload.run(api, file).took().toNanos() / 1e9;
            }
            app.peakMemory().ifPresent(memory::add);
            double floor = RawCopy.run(database, app.folder()).toNanos() / 1e9;
            speed.add(rows / took);
            raw.add(file.valid() / floor);
            ratio.add(floor / took);
            Files.delete(file.path());
            Run.say("%,d rows in %.2f s, raw COPY of them %.2f s", rows, took, floor);
        }
        var group = "import of %,d rows".formatted(rows);
        boolean big = rows >= 1_000_000;
        run.results()
                .add(
                        group,
                        "uploaded to imported",
                        "rows/s",
                        speed,
                        Goal.atLeast(1_000_000 / 16.0).onlyIf(big));
        run.results().add(group, "two parallel raw COPYs", "rows/s", raw);
        run.results()
                .add(group, "import / raw COPY", "", ratio, Goal.atLeast(0.7).onlyIf(big));
        if (!memory.isEmpty()) {
            run.results().add(group, "peak memory of the JVM", "MiB", memory, Goal.atMost(MOST_MEMORY_MIB));
        }
    }
}
