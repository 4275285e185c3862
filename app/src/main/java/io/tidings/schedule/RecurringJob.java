package io.tidings.schedule;

import java.time.Duration;
import java.time.LocalTime;

/** A job that recurs, on one node at a time. Every CDI bean of this type is registered at the start. */
public interface RecurringJob {
    /** Returns the name of this kind in {@code recurring_tasks}. Do not change it after a release. */
    String kind();

    Recurrence recurrence();

    /** Does the work. A failure is logged, and the job runs again at its next time. */
    void run(JobContext context) throws Exception;

    /** The times at which the job runs. */
    sealed interface Recurrence {
        /** Runs again this pause after the end of the last run. */
        record Every(Duration pause) implements Recurrence {}

        /** Runs each day at this time, UTC. */
        record DailyAt(LocalTime time) implements Recurrence {}
    }
}
