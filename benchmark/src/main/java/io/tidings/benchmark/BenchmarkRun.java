package io.tidings.benchmark;

/**
 * The settings and results that all measurements of one run share.
 *
 * @param rows rows of the large import and recipients of the large campaign
 * @param reps repetitions of each measurement
 * @param keep keeps data directories and logs
 */
record BenchmarkRun(int rows, int reps, int seed, boolean keep, Results results) {
    /** Starts the program on an empty database. */
    AppProcess freshApp() throws Exception {
        var app = AppProcess.inFreshDirectory(keep);
        app.start();
        describe(app);
        return app;
    }

    /** Records the flags and versions under which the figures are measured. */
    void describe(AppProcess app) throws Exception {
        results.circumstance("flags of ./tidings run", app.jvmFlags());
        results.circumstance("postgresql", app.database().one("select version()", row -> row.getString(1)));
        results.circumstance("rows", rows);
        results.circumstance("repetitions", reps);
        results.circumstance("seed", seed);
    }
}
