package io.tidings.schedule;

import io.tidings.observability.LogContext;
import io.tidings.shared.AccountId;
import io.tidings.shared.TaskId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of 202 answers. Every change is part of the caller's transaction, so a task shows only committed work. Counts
 * never decrease. A final task never changes, whatever is called later.
 */
@Singleton
public final class Tasks {
    private final Jdbi jdbi;

    Tasks(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Creates a queued task with the id of the current request. */
    public TaskId create(Handle handle, AccountId account, String kind, String subject) {
        var id = TaskId.random();
        handle.createUpdate("""
                        insert into task (id, account_id, kind, subject, request_id)
                        values (:id, :account, :kind, :subject, :request)
                        """)
                .bind("id", id.value())
                .bind("account", account.value())
                .bind("kind", kind)
                .bind("subject", subject)
                .bind("request", LogContext.request())
                .execute();
        return id;
    }

    /** Marks the task as running. Call it again when the work starts again. */
    public void running(Handle handle, TaskId task) {
        handle.createUpdate("""
                        update task
                           set state = 'running', started_at = coalesce(started_at, now()), updated_at = now()
                         where id = :id and state in ('queued', 'running')
                        """).bind("id", task.value()).execute();
    }

    /**
     * Stores the progress as absolute numbers.
     *
     * @param total null keeps the stored total
     */
    public void progress(
            Handle handle, TaskId task, @Nullable Long total, long processed, long succeeded, long failed) {
        handle.createUpdate("""
                        update task
                           set state = 'running',
                               started_at = coalesce(started_at, now()),
                               updated_at = now(),
                               total = coalesce(:total, total),
                               processed = greatest(processed, :processed),
                               succeeded = greatest(succeeded, :succeeded),
                               failed = greatest(failed, :failed)
                         where id = :id and state in ('queued', 'running')
                        """)
                .bind("id", task.value())
                .bind("total", total)
                .bind("processed", processed)
                .bind("succeeded", succeeded)
                .bind("failed", failed)
                .execute();
    }

    public void succeed(Handle handle, TaskId task) {
        finish(handle, task, Task.State.SUCCEEDED, null, null);
    }

    /**
     * @param code a stable code for programs
     * @param detail a text for people, without personal data
     */
    public void fail(Handle handle, TaskId task, String code, String detail) {
        finish(handle, task, Task.State.FAILED, code, detail);
    }

    public void cancel(Handle handle, TaskId task) {
        finish(handle, task, Task.State.CANCELLED, null, null);
    }

    public Optional<Task> find(AccountId account, TaskId task) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select id, kind, subject, state, total, processed, succeeded, failed, error_code, error_detail,
                               created_at, started_at, finished_at
                          from task
                         where id = :id and account_id = :account
                        """)
                .bind("id", task.value())
                .bind("account", account.value())
                .mapTo(Task.class)
                .findOne());
    }

    /**
     * Deletes tasks that finished longer ago than this age, unless unfinished work refers to them.
     *
     * @return the number of deleted tasks
     */
    public int prune(Duration age) {
        return jdbi.withHandle(
                handle -> handle.createUpdate("""
                        delete from task
                         where finished_at < now() - :age
                           and not exists (select from import_job where import_job.task_id = task.id)
                           and not exists (select from erasure where erasure.task_id = task.id)
                           and not exists (select from campaign
                                            where campaign.task_id = task.id and status in ('sending', 'paused'))
                        """).bind("age", age).execute());
    }

    private static void finish(
            Handle handle, TaskId task, Task.State state, @Nullable String code, @Nullable String detail) {
        handle.createUpdate("""
                        update task
                           set state = :state,
                               error_code = :code,
                               error_detail = :detail,
                               total = case when :state = 'succeeded' then processed else total end,
                               updated_at = now(),
                               finished_at = now()
                         where id = :id and state in ('queued', 'running')
                        """)
                .bind("id", task.value())
                .bind("state", state.name().toLowerCase(Locale.ROOT))
                .bind("code", code)
                .bind("detail", detail)
                .execute();
    }
}
