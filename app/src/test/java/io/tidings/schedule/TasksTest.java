package io.tidings.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.shared.TaskId;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class TasksTest {
    @Inject
    TestAccounts accounts;

    @Inject
    Tasks tasks;

    @Inject
    Jdbi jdbi;

    TestAccount account;
    TaskId task;

    @BeforeEach
    void create_a_task() {
        account = accounts.create();
        task = jdbi.inTransaction(handle -> tasks.create(handle, account.id(), "test", "7"));
    }

    @Test
    void counts_never_decrease() {
        jdbi.useTransaction(handle -> tasks.progress(handle, task, 10L, 5, 4, 1));
        jdbi.useTransaction(handle -> tasks.progress(handle, task, null, 3, 2, 0));

        var read = tasks.find(account.id(), task).orElseThrow();

        assertThat(read.state()).isEqualTo(Task.State.RUNNING);
        assertThat(read.counts().total()).isEqualTo(10);
        assertThat(read.counts().processed()).isEqualTo(5);
        assertThat(read.counts().succeeded()).isEqualTo(4);
        assertThat(read.counts().failed()).isEqualTo(1);
    }

    @Test
    void a_final_task_never_changes() {
        jdbi.useTransaction(handle -> tasks.fail(handle, task, "row_limit", "too many"));
        jdbi.useTransaction(handle -> tasks.progress(handle, task, 10L, 5, 4, 1));
        jdbi.useTransaction(handle -> tasks.succeed(handle, task));

        var read = account.api().get("/api/v1/tasks/" + task).jsonPath();

        assertThat(read.getString("state")).isEqualTo("failed");
        assertThat(read.getString("error.code")).isEqualTo("row_limit");
        assertThat(read.getInt("processed")).isZero();
    }

    @Test
    void a_task_of_another_account_and_an_unknown_task_are_not_found() {
        var stranger = accounts.create();

        stranger.api().get("/api/v1/tasks/" + task).then().statusCode(404);
        account.api().get("/api/v1/tasks/" + UUID.randomUUID()).then().statusCode(404);
        account.api().get("/api/v1/tasks/no-id").then().statusCode(404);
        account.api().get("/api/v1/tasks/" + task).then().statusCode(200);
    }

    @Test
    void finished_tasks_are_deleted_after_their_retention() {
        jdbi.useTransaction(handle -> tasks.succeed(handle, task));
        tasks.prune(Duration.ofDays(4));
        assertThat(tasks.find(account.id(), task)).isPresent();

        jdbi.useHandle(handle ->
                handle.execute("update task set finished_at = now() - interval '5 days' where id = ?", task.value()));
        tasks.prune(Duration.ofDays(4));

        assertThat(tasks.find(account.id(), task)).isEmpty();
    }
}
