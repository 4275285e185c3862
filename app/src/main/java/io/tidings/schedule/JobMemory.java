package io.tidings.schedule;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The memory of jobs that read or write many messages. Jobs that run at once on this node together take no more. Others
 * wait in the order of their start. Thread-safe.
 */
@Singleton
public final class JobMemory {
    /** The most that one job can reserve, and all together. */
    public static final int MEGABYTES = 24;

    private static final int CHECK_MS = 200;

    private final Semaphore free = new Semaphore(MEGABYTES, true);

    JobMemory() {}

    /** Reserved memory of a running job. Close it at the end. */
    public interface Reservation extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Waits until the memory is free. Throws the exception of {@link JobContext#later} if the node stops.
     *
     * @param megabytes the most that the job takes, from 1 to {@link #MEGABYTES}
     */
    public Reservation reserve(int megabytes, JobContext context) throws InterruptedException {
        while (!free.tryAcquire(megabytes, CHECK_MS, TimeUnit.MILLISECONDS)) {
            if (context.stopping()) {
                throw context.later(Duration.ZERO);
            }
        }
        return () -> free.release(megabytes);
    }
}
