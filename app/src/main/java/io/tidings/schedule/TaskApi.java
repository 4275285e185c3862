package io.tidings.schedule;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.quarkus.arc.All;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.shared.AccountId;
import io.tidings.shared.Problem;
import io.tidings.shared.TaskId;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/tasks")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Tasks", description = "The work behind each 202.")
final class TaskApi {
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final Tasks tasks;
    private final List<TaskSource> sources;
    private final CurrentActor current;

    TaskApi(Tasks tasks, @All List<TaskSource> sources, CurrentActor current) {
        this.tasks = tasks;
        this.sources = sources;
        this.current = current;
    }

    @GET
    @Path("{id}")
    @Operation(
            summary = "Show the progress of a task",
            description = "A task is kept for four days after its end. With wait, the answer comes when the task has"
                    + " ended, or after this number of seconds.")
    public TaskView get(
            @PathParam("id") String id,
            @QueryParam("wait")
                    @Parameter(
                            description = "The number of seconds to wait for the end of the task.",
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "0",
                                            maximum = "30",
                                            defaultValue = "0"))
                    @Nullable
                    Integer wait) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(wait == null ? 0 : wait);
        var task = require(id);
        // Each waiting request has a virtual thread, and holds no connection while it waits.
        for (long pause = FIRST_PAUSE; mayWait(task, end); pause *= 2) {
            LockSupport.parkNanos(Math.min(Math.min(pause, LONGEST_PAUSE), end - System.nanoTime()));
            task = require(id);
        }
        return TaskView.of(task);
    }

    /** An interrupted thread does not wait: it would ask the database without a pause. */
    private static boolean mayWait(Task task, long end) {
        return !task.state().isFinal()
                && System.nanoTime() < end
                && !Thread.currentThread().isInterrupted();
    }

    private Task require(String id) {
        return TaskId.parse(id)
                .flatMap(task -> find(current.account(), task))
                .orElseThrow(() -> Problem.notFound("task").asException());
    }

    private Optional<Task> find(AccountId account, TaskId id) {
        return tasks.find(account, id)
                .map(task -> refresh(account, task))
                .or(() -> sources.stream()
                        .flatMap(source -> source.find(account, id).stream())
                        .findFirst());
    }

    private Task refresh(AccountId account, Task task) {
        var current = task;
        for (var source : sources) {
            current = current.state().isFinal() ? current : source.refresh(account, current);
        }
        return current;
    }

    /** @param counts total is null while it is unknown; counts never decrease */
    public record TaskView(
            UUID taskId,
            String kind,
            String subject,
            String state,
            @JsonUnwrapped Task.Counts counts,
            @Nullable Failure error,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt) {
        static TaskView of(Task task) {
            return new TaskView(
                    task.id().value(),
                    task.kind(),
                    task.subject(),
                    task.state().name().toLowerCase(Locale.ROOT),
                    task.counts(),
                    Failure.of(task.errorCode(), task.errorDetail()),
                    task.createdAt(),
                    task.startedAt(),
                    task.finishedAt());
        }
    }

    /** The reason why a task failed. */
    public record Failure(String code, String detail) {
        static @Nullable Failure of(@Nullable String code, @Nullable String detail) {
            return code == null ? null : new Failure(code, detail == null ? "" : detail);
        }
    }
}
