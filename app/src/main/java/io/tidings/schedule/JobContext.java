package io.tidings.schedule;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** The state of the scheduler, as a running job sees it. Thread-safe. */
public final class JobContext {
    private final BooleanSupplier stopping;
    private final int failures;
    private volatile boolean progressed;

    JobContext(BooleanSupplier stopping, int failures) {
        this.stopping = stopping;
        this.failures = failures;
    }

    /** Returns a context for tests and for callers that run a handler without the scheduler. */
    public static JobContext stoppingWhen(BooleanSupplier stopping) {
        return new JobContext(stopping, 0);
    }

    /**
     * Returns whether the program is stopping. It interrupts the job after a few seconds. The job should reach a safe point
     * and then throw {@link #later}.
     */
    public boolean stopping() {
        return stopping.getAsBoolean();
    }

    /** Returns the number of consecutive failed runs before this one. */
    public int failures() {
        return failures;
    }

    /**
     * Reports that this run has stored a part of the work that no later run repeats. A failure of this run then counts
     * no try, because the job ends after a finite number of parts.
     */
    public void progressed() {
        progressed = true;
    }

    boolean hasProgressed() {
        return progressed;
    }

    /** Returns an exception to throw. The job runs again after the delay, or at the next start if the program stops. */
    public JobPostponed later(Duration delay) {
        return new JobPostponed(delay);
    }
}
