package io.tidings.schedule;

import java.time.Duration;

/** Not a failure: the job cannot go on now and wants to be called again. */
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
