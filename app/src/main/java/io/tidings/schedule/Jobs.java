package io.tidings.schedule;

import io.tidings.observability.LogContext;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.jdbi.v3.core.Handle;

/** Hands work to the background. */
@Singleton
public final class Jobs {
    private final InstantSource clock;
    private volatile Runnable wakeScheduler = () -> {};

    Jobs(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Enqueues in the caller's transaction: the job exists if and only if that commits, and then starts at once on this
     * node (or within a second on another). Its log lines have the id of the request that this thread works for. Does nothing while a job of the same kind and instance is there.
     *
     * @param instance which thing is to be worked on; given back to {@link JobHandler#run}
     */
    public void enqueue(Handle handle, String kind, String instance) {
        enqueueAt(handle, kind, instance, clock.instant());
    }

    /**
     * As {@link #enqueue}, to start at the given time by this program's clock, or as soon as a program runs again. A job
     * cannot be moved: let its instance name the time, so that the old one finds out that it is not meant any more.
     */
    public void enqueueAt(Handle handle, String kind, String instance, Instant at) {
        // The clock of this program, not of the database: the scheduler asks what is due by the same one.
        handle.createUpdate("""
                        insert into scheduled_tasks (task_name, task_instance, execution_time, picked, version, request_id)
                        values (:kind, :instance, :at, false, 1, :request)
                        on conflict do nothing
                        """)
                .bind("kind", kind)
                .bind("instance", instance)
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .bind("request", LogContext.request())
                .execute();
        if (handle.isInTransaction()) {
            handle.afterCommit(this::wakeUp);
            return;
        }
        wakeUp();
    }

    /** Has the scheduler look for due jobs now instead of at its next poll. */
    void wakeUp() {
        wakeScheduler.run();
    }

    void onWakeUp(Runnable scheduler) {
        wakeScheduler = scheduler;
    }
}
