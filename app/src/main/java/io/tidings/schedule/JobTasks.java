package io.tidings.schedule;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.Schedule;
import com.github.kagkarlsson.scheduler.task.schedule.Schedules;
import io.quarkus.arc.All;
import io.tidings.database.DatabaseUnavailable;
import io.tidings.observability.LogContext;
import io.tidings.observability.Redacted;
import io.tidings.schedule.RecurringJob.Recurrence;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Adapts job handlers to db-scheduler, and decides about executions that end, are postponed or fail. */
@Singleton
final class JobTasks {
    private static final Logger LOG = Logger.getLogger(JobTasks.class);

    private final List<JobHandler> handlers;
    private final List<RecurringJob> recurringJobs;
    private final InstantSource clock;
    private final Jobs jobs;
    private final Jdbi jdbi;
    private final OutageBackoff outages = new OutageBackoff();

    JobTasks(
            @All List<JobHandler> handlers,
            @All List<RecurringJob> recurringJobs,
            Jobs jobs,
            InstantSource clock,
            Jdbi jdbi) {
        this.handlers = handlers;
        this.recurringJobs = recurringJobs;
        this.clock = clock;
        this.jobs = jobs;
        this.jdbi = jdbi;
    }

    List<Task<?>> oneOff() {
        return handlers.stream()
                .filter(handler -> !handler.readsFile())
                .<Task<?>>map(handler -> task(handler, handler.kind()))
                .toList();
    }

    /** Returns the jobs that read files in the data directory of this node. */
    List<Task<?>> ofFiles() {
        return handlers.stream()
                .filter(JobHandler::readsFile)
                .<Task<?>>map(handler -> task(handler, jobs.fileKind(handler.kind())))
                .toList();
    }

    List<RecurringTask<?>> recurring() {
        return recurringJobs.stream().<RecurringTask<?>>map(this::recurringTask).toList();
    }

    private Task<Void> task(JobHandler handler, String name) {
        return Tasks.custom(name, Void.class)
                .onFailure((done, operations) -> afterFailure(handler, done, operations))
                .onDeadExecution(this::revive)
                .execute((instance, context) -> run(handler, instance, context));
    }

    /** Runs a job again whose node died. Counts no try, because the job did not cause the death. */
    private void revive(ExecutionComplete dead, ExecutionOperations<Void> operations) {
        LOG.infof(
                "Job %s runs again, because its node died",
                dead.getExecution().taskInstance.getTaskAndInstance());
        var now = clock.instant();
        operations.reschedule(ExecutionComplete.success(dead.getExecution(), now, now), now);
    }

    private CompletionHandler<Void> run(JobHandler handler, TaskInstance<Void> instance, ExecutionContext context) {
        var name = instance.getTaskAndInstance();
        var job = jobContext(context);
        try (var ids = LogContext.ofRequest(request(instance))) {
            handler.run(instance.getId(), job);
            outages.reset(name);
            return new CompletionHandler.OnCompleteRemove<>();
        } catch (JobPostponed postponed) {
            outages.reset(name);
            return postponed(postponed.delay());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return postponed(Duration.ZERO);
        } catch (Exception failure) {
            return afterException(handler, name, job, failure);
        }
    }

    /** Postpones a run that counts no try. Throws the failure of any other run. */
    private CompletionHandler<Void> afterException(JobHandler handler, String name, JobContext job, Exception failure) {
        if (isOutage(failure)) {
            var delay = outages.next(name);
            LOG.warnf("Job %s waits %d ms for the database: %s", name, delay.toMillis(), Redacted.brief(failure));
            return postponed(delay);
        }
        outages.reset(name);
        if (job.hasProgressed()) {
            LOG.warnf(Redacted.of(failure), "Job %s failed after progress and runs again", name);
            return postponed(handler.backoff(1));
        }
        throw failure instanceof RuntimeException unchecked ? unchecked : new JobFailure(failure);
    }

    private CompletionHandler<Void> postponed(Duration delay) {
        return (done, operations) -> operations.reschedule(done, timeAfter(delay));
    }

    /**
     * A failure without an SQL exception is not the database's, for example that of a file. A failure of one statement,
     * such as a missing right, counts as a try. A deadlock is one too: it does not come five times in a row.
     */
    private static boolean isOutage(Exception failure) {
        return DatabaseUnavailable.forAllStatements(failure)
                && Stream.iterate((Throwable) failure, Objects::nonNull, Throwable::getCause)
                        .anyMatch(SQLException.class::isInstance);
    }

    private void afterFailure(JobHandler handler, ExecutionComplete done, ExecutionOperations<Void> operations) {
        try (var ids = LogContext.ofRequest(request(done.getExecution().taskInstance))) {
            afterFailure(handler, done, done.getExecution(), operations);
        }
    }

    private void afterFailure(
            JobHandler handler, ExecutionComplete done, Execution execution, ExecutionOperations<Void> operations) {
        int failures = execution.consecutiveFailures + 1;
        done.getCause()
                .ifPresent(cause -> LOG.warnf(
                        Redacted.of(cause),
                        "Job %s failed, try %d",
                        execution.taskInstance.getTaskAndInstance(),
                        failures));
        if (failures < handler.maxTries()) {
            operations.reschedule(done, timeAfter(handler.backoff(failures)));
            return;
        }
        var cause = done.getCause().orElseGet(() -> new IllegalStateException("the job failed without a cause"));
        LOG.errorf("Job %s failed for good after %d tries", execution.taskInstance.getTaskAndInstance(), failures);
        handler.failed(execution.taskInstance.getId(), cause instanceof JobFailure carrier ? carrier.wrapped : cause);
        operations.remove();
    }

    /** Returns the id of the request that enqueued the job; null if there was none. */
    private @Nullable String request(TaskInstance<?> instance) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select request_id from scheduled_tasks where task_name = :kind and task_instance = :instance
                        union all
                        select request_id from file_tasks where task_name = :kind and task_instance = :instance""")
                .bind("kind", instance.getTaskName())
                .bind("instance", instance.getId())
                .mapTo(String.class)
                .findOne()
                .orElse(null));
    }

    private RecurringTask<Void> recurringTask(RecurringJob job) {
        return Tasks.recurring(job.kind(), schedule(job.recurrence()))
                .onDeadExecution(this::revive)
                .execute((instance, context) -> {
                    try {
                        job.run(jobContext(context));
                    } catch (InterruptedException interrupted) {
                        Thread.currentThread().interrupt();
                    } catch (Exception failure) {
                        // The job runs again at its next time, so the failure is only logged.
                        LOG.errorf(Redacted.of(failure), "Recurring job %s failed", job.kind());
                    }
                });
    }

    private static Schedule schedule(Recurrence recurrence) {
        return switch (recurrence) {
            case Recurrence.Every(var pause) -> Schedules.fixedDelay(pause);
            case Recurrence.DailyAt(var time) -> Schedules.daily(ZoneOffset.UTC, time);
        };
    }

    private static JobContext jobContext(ExecutionContext context) {
        return new JobContext(
                () -> context.getSchedulerState().isShuttingDown()
                        || Thread.currentThread().isInterrupted(),
                context.getExecution().consecutiveFailures);
    }

    private Instant timeAfter(Duration delay) {
        return clock.instant().plus(delay);
    }

    /** Wraps a checked exception, because db-scheduler accepts only unchecked ones. */
    private static final class JobFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final Exception wrapped;

        JobFailure(Exception carried) {
            super(carried);
            this.wrapped = carried;
        }
    }
}
