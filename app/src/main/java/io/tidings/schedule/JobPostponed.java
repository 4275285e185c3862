package io.tidings.schedule;

import java.time.Duration;

/** Postpones a job that cannot continue now. Does not count as a failure. */
public final class JobPostponed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Duration delay;

    JobPostponed(Duration delay) {
        super("postponed by " + delay, null, false, false);
        this.delay = delay;
    }

    public Duration delay() {
        return delay;
    }
}
