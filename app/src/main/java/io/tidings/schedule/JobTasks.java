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
import io.tidings.observability.LogContext;
import io.tidings.observability.Redacted;
import io.tidings.schedule.RecurringJob.Recurrence;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
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
    private final Jdbi jdbi;

    JobTasks(@All List<JobHandler> handlers, @All List<RecurringJob> recurringJobs, InstantSource clock, Jdbi jdbi) {
        this.handlers = handlers;
        this.recurringJobs = recurringJobs;
        this.clock = clock;
        this.jdbi = jdbi;
    }

    List<Task<?>> oneOff() {
        return handlers.stream().<Task<?>>map(this::task).toList();
    }

    List<RecurringTask<?>> recurring() {
        return recurringJobs.stream().<RecurringTask<?>>map(JobTasks::task).toList();
    }

    private Task<Void> task(JobHandler handler) {
        return Tasks.custom(handler.kind(), Void.class)
                .onFailure((done, operations) -> afterFailure(handler, done, operations))
                .onDeadExecutionRevive()
                .execute((instance, context) -> run(handler, instance, context));
    }

    private CompletionHandler<Void> run(JobHandler handler, TaskInstance<Void> instance, ExecutionContext context) {
        try (var ids = LogContext.ofRequest(request(instance))) {
            handler.run(instance.getId(), jobContext(context));
            return new CompletionHandler.OnCompleteRemove<>();
        } catch (JobPostponed postponed) {
            return (done, operations) -> operations.reschedule(done, timeAfter(postponed.delay()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return (done, operations) -> operations.reschedule(done, timeAfter(Duration.ZERO));
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new JobFailure(failure);
        }
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
        var cause = done.getCause().orElseGet(() -> new IllegalStateException("the node of the job died"));
        LOG.errorf("Job %s failed for good after %d tries", execution.taskInstance.getTaskAndInstance(), failures);
        handler.failed(execution.taskInstance.getId(), cause instanceof JobFailure carrier ? carrier.wrapped : cause);
        operations.remove();
    }

    /** Returns the id of the request that enqueued the job; null if there was none. */
    private @Nullable String request(TaskInstance<?> instance) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select request_id from scheduled_tasks where task_name = :kind and task_instance = :instance""")
                .bind("kind", instance.getTaskName())
                .bind("instance", instance.getId())
                .mapTo(String.class)
                .findOne()
                .orElse(null));
    }

    private static RecurringTask<Void> task(RecurringJob job) {
        return Tasks.recurring(job.kind(), schedule(job.recurrence())).execute((instance, context) -> {
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
