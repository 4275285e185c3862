package io.tidings.schedule;

import java.time.Duration;

/**
 * One kind of one-off work; every CDI bean of this type is registered at start.
 *
 * <p>A job runs at least once: after a crash it starts over, and in rare cases (a node that froze and came back) two
 * runs overlap. So a handler takes up where the stored state says, and fences its writes.
 */
public interface JobHandler {
    /** Names the work in the table of executions, so it stays the same once released. */
    String kind();

    /**
     * Does the work. To return is to be finished; {@code throw context.later(…)} keeps the job for another time without
     * counting a failure; any other exception counts one.
     */
    void run(String instance, JobContext context) throws Exception;

    /** Called once the last try has failed, at least once per such job. The job is gone afterwards. */
    void failed(String instance, Throwable cause);

    /** How often the work may fail in a row, at least 1. */
    default int maxTries() {
        return 5;
    }

    /** The pause after the n-th failure in a row (from 1): 1 s, 2 s, 4 s … at most a minute. */
    default Duration backoff(int failures) {
        return Duration.ofSeconds(Math.min(60, 1L << Math.clamp(failures - 1, 0, 6)));
    }
}
