package io.tidings.schedule;

import io.tidings.database.DataDirectory;
import io.tidings.observability.LogContext;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.jdbi.v3.core.Handle;

/** Enqueues jobs. Thread-safe. */
@Singleton
public final class Jobs {
    private static final String JOBS = "scheduled_tasks";
    private static final String FILE_JOBS = "file_tasks";

    private final InstantSource clock;
    private final String directory;
    private volatile Runnable wakeScheduler = () -> {};

    Jobs(InstantSource clock, DataDirectory data) {
        this.clock = clock;
        this.directory = data.id();
    }

    /**
     * Enqueues a job in the caller's transaction. The job exists exactly if the transaction commits. It then starts at once
     * on this node, or within one second on another. Its log lines carry the id of the current request. Does nothing while
     * a job of the same kind and instance exists.
     *
     * @param instance identifies the item to process; passed to {@link JobHandler#run}
     */
    public void enqueue(Handle handle, String kind, String instance) {
        enqueueAt(handle, kind, instance, clock.instant());
    }

    /**
     * Enqueues a job for the given time by the clock of the database. If no node runs then, it starts with the next node.
     * A job cannot be moved to another time. Include the time in the instance, so that an outdated job can recognise this.
     */
    public void enqueueAt(Handle handle, String kind, String instance, Instant at) {
        insert(handle, JOBS, kind, instance, at);
    }

    /** Enqueues a job as {@link #enqueue} does. Only a node with the data directory of this node runs it. */
    public void enqueueForFile(Handle handle, String kind, String instance) {
        insert(handle, FILE_JOBS, fileKind(kind), instance, clock.instant());
    }

    /** Returns the name of a kind of job for files in the data directory of this node. */
    String fileKind(String kind) {
        return kind + FileJobs.SEPARATOR + directory;
    }

    private void insert(Handle handle, String table, String kind, String instance, Instant at) {
        handle.createUpdate("""
                        insert into <table> (task_name, task_instance, execution_time, picked, version, request_id)
                        values (:kind, :instance, :at, false, 1, :request)
                        on conflict do nothing
                        """)
                .define("table", table)
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

    /** Makes the scheduler check for due jobs now instead of at its next poll. */
    void wakeUp() {
        wakeScheduler.run();
    }

    void onWakeUp(Runnable scheduler) {
        wakeScheduler = scheduler;
    }
}
