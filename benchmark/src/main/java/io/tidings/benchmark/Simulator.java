package io.tidings.benchmark;

import java.io.IOException;
import java.sql.SQLException;

/** Sets how the program's own simulated provider behaves. A running program sees it within two seconds. */
final class Simulator {
    /** Takes everything at once and says nothing afterwards. */
    static final String ZERO_LATENCY = settings(0, 0, 1.0, 0);

    /** A provider in a slow hour. */
    static final String SLOW = settings(3000, 3000, 1.0, 0);

    /** A good provider. */
    static final String BRISK = settings(5, 20, 1.0, 0);

    /** A good provider with a few hiccups, and some numbers that cannot be reached. */
    static final String BRISK_AND_FALLIBLE = settings(5, 20, 0.97, 0.02);

    private Simulator() {}

    static void behave(AppProcess app, String settings) throws IOException, SQLException {
        app.database().execute("update gateway set settings = ?::jsonb where provider = 'simulator'", settings);
    }

    private static String settings(int least, int most, double success, double hiccups) {
        return """
                {"latency_ms_min": %d, "latency_ms_max": %d, "success_rate": %s, "transient_rate": %s,
                 "receipts": false}""".formatted(least, most, success, hiccups);
    }
}
