package io.tidings.benchmark;

import java.util.ArrayList;

/** How long a user waits: the very first start, which creates the database, and every later one. */
final class StartMeasurement implements Measurement {
    @Override
    public String name() {
        return "start";
    }

    @Override
    public void run(Run run) throws Exception {
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
            Run.say("first start %.1f s, later %.1f s, stop %.1f s", first.getLast(), later.getLast(), stop.getLast());
        }
        run.results().add("start", "first, creates the database", "s", first, Goal.atMost(20));
        run.results().add("start", "later", "s", later, Goal.atMost(5));
        run.results().add("start", "stop on SIGTERM", "s", stop, Goal.atMost(10));
    }
}
