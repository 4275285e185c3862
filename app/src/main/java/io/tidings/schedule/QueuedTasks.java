package io.tidings.schedule;

import io.tidings.shared.AccountId;
import io.tidings.shared.TaskId;
import jakarta.inject.Singleton;
import org.jdbi.v3.core.Handle;

/** Queues work in the background that an account can watch: the task and its job, in the caller's transaction. */
@Singleton
public final class QueuedTasks {
    private final Tasks tasks;
    private final Jobs jobs;

    QueuedTasks(Tasks tasks, Jobs jobs) {
        this.tasks = tasks;
        this.jobs = jobs;
    }

    /**
     * Queues work whose task and job have the same kind.
     *
     * @param subject names the thing to work on: the task's subject and the job's instance
     */
    public TaskId queue(Handle handle, AccountId account, String kind, String subject) {
        return queue(handle, account, kind, kind, subject);
    }

    /**
     * As {@link #queue(Handle, AccountId, String, String)}, of work whose job has a kind of its own.
     *
     * @param job the kind of the job
     */
    public TaskId queue(Handle handle, AccountId account, String kind, String job, String subject) {
        var task = tasks.create(handle, account, kind, subject);
        jobs.enqueue(handle, job, subject);
        return task;
    }
}
