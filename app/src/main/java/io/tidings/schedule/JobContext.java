package io.tidings.schedule;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** What a running job may ask of its surroundings. Safe for use by several threads. */
public final class JobContext {
    private final BooleanSupplier stopping;
    private final int failures;

    JobContext(BooleanSupplier stopping, int failures) {
        this.stopping = stopping;
        this.failures = failures;
    }

    /** For tests, and for whoever runs a handler by hand. */
    public static JobContext stoppingWhen(BooleanSupplier stopping) {
        return new JobContext(stopping, 0);
    }

    /** The program is going down and will interrupt the job in a few seconds: come to a safe point, then {@link #later}. */
    public boolean stopping() {
        return stopping.getAsBoolean();
    }

    /** How many runs in a row have failed before this one. */
    public int failures() {
        return failures;
    }

    /** To be thrown: the job stays, and runs again after the delay (or at the next start, if the program stops). */
    public JobPostponed later(Duration delay) {
        return new JobPostponed(delay);
    }
}
