package io.tidings.benchmark;

import java.util.ArrayList;

/** Measures the first start, which creates the database, later starts, and the stop. */
final class StartMeasurement implements Measurement {
    @Override
    public String name() {
        return "start";
    }

    @Override
    public void run(BenchmarkRun run) throws Exception {
        var first = new ArrayList<Double>();
        var later = new ArrayList<Double>();
        var stop = new ArrayList<Double>();
        for (int rep = 0; rep < run.reps(); rep++) {
            try (var app = AppProcess.inFreshDirectory(run.keep())) {
                first.add(app.start().toMillis() / 1e3);
                run.describe(app);
                stop.add(app.stop().toMillis() / 1e3);
                later.add(app.start().toMillis() / 1e3);
            }
            Console.print(
                    "first start %.1f s, later %.1f s, stop %.1f s", first.getLast(), later.getLast(), stop.getLast());
        }
        var group = run.results().group("start");
        group.add("first, creates the database", "s", first, Goal.atMost(20));
        group.add("later", "s", later, Goal.atMost(5));
        group.add("stop on SIGTERM", "s", stop, Goal.atMost(10));
    }
}
