package io.tidings.schedule;

import io.tidings.shared.AccountId;
import io.tidings.shared.TaskId;
import jakarta.inject.Singleton;
import org.jdbi.v3.core.Handle;

/** Creates a task, which shows the progress, together with its job, in the caller's transaction. */
@Singleton
public final class QueuedTasks {
    private final Tasks tasks;
    private final Jobs jobs;

    QueuedTasks(Tasks tasks, Jobs jobs) {
        this.tasks = tasks;
        this.jobs = jobs;
    }

    /**
     * Queues a task and a job of the same kind.
     *
     * @param subject the subject of the task and the instance of the job
     */
    public TaskId queue(Handle handle, AccountId account, String kind, String subject) {
        var task = tasks.create(handle, account, kind, subject);
        jobs.enqueue(handle, kind, subject);
        return task;
    }

    /**
     * Queues a task, and a job that reads a file in the data directory of this node.
     *
     * @param job the kind of the job
     */
    public TaskId queueForFile(Handle handle, AccountId account, String kind, String job, String subject) {
        var task = tasks.create(handle, account, kind, subject);
        jobs.enqueueForFile(handle, job, subject);
        return task;
    }
}
