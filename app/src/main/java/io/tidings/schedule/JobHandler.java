package io.tidings.schedule;

import java.time.Duration;

/**
 * Handles one kind of one-off job. Every CDI bean of this type is registered at the start.
 *
 * <p>A job runs at least once. After a crash it starts again. In rare cases, such as a node that froze and came back, two
 * runs overlap. Therefore a handler continues from the stored state and fences its writes.
 */
public interface JobHandler {
    /** Returns the name of this kind in {@code scheduled_tasks}. Do not change it after a release. */
    String kind();

    /**
     * Does the work. A normal return finishes the job. {@code throw context.later(…)} postpones it without counting a
     * failure. If the database is unavailable, the job runs again after at most 10 seconds and counts no failure. Any
     * other exception counts as a failure, except after {@link JobContext#progressed}.
     */
    void run(String instance, JobContext context) throws Exception;

    /** Called at least once after the last try failed. The job is deleted afterwards. */
    void failed(String instance, Throwable cause);

    /**
     * Returns whether the job reads a file in the data directory of the node that enqueued it. Such jobs are enqueued by
     * {@code Jobs.enqueueForFile}. At most four of them run at a time on a node.
     */
    default boolean readsFile() {
        return false;
    }

    /** Called at least once when the node with the file has been gone for a day. The job is deleted afterwards. */
    default void fileLost(String instance) {}

    /** Returns how many consecutive failures end the job, at least 1. */
    default int maxTries() {
        return 5;
    }

    /** Returns the delay after the n-th consecutive failure (from 1): 1 s, 2 s, 4 s, up to one minute. */
    default Duration backoff(int failures) {
        return Duration.ofSeconds(Math.min(60, 1L << Math.clamp(failures - 1, 0, 6)));
    }
}
