package io.tidings.schedule;

import java.time.Duration;
import java.time.LocalTime;

/** Work that comes back by itself, on one node of the cluster at a time. Every CDI bean of this type is registered. */
public interface RecurringJob {
    /** Names the work in the table of executions, so it stays the same once released. */
    String kind();

    Recurrence recurrence();

    /** A failure is logged, and the work comes back at its next time. */
    void run(JobContext context) throws Exception;

    /** When the work comes back. */
    sealed interface Recurrence {
        /** So long after the end of the last run. */
        record Every(Duration pause) implements Recurrence {}

        /** Each day at this time, UTC. */
        record DailyAt(LocalTime time) implements Recurrence {}
    }
}
