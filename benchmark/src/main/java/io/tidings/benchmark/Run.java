package io.tidings.benchmark;

/**
 * What all measurements of one call share.
 *
 * @param rows rows of the big import and recipients of the big campaign
 * @param reps how often each figure is taken; the median is quoted
 * @param keep leaves data directories and logs behind
 */
record Run(int rows, int reps, int seed, boolean keep, Results results) {
    /** The program, ready to serve, on an empty database. */
    AppProcess freshApp() throws Exception {
        var app = AppProcess.inFreshDirectory(keep);
        app.start();
        describe(app);
        return app;
    }

    /** Notes with which flags and versions this was measured. */
    void describe(AppProcess app) throws Exception {
        results.circumstance("flags of ./tidings run", app.jvmFlags());
        results.circumstance("postgresql", app.database().one("select version()", row -> row.getString(1)));
        results.circumstance("rows", rows);
        results.circumstance("repetitions", reps);
        results.circumstance("seed", seed);
    }

    /** Everybody reads along, and a long run that ends early leaves its figures. */
    static void say(String format, Object... values) {
        System.out.printf("   " + format + "%n", values);
    }
}
