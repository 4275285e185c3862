package io.tidings.schedule;

import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.database.Nodes;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class JobsTest {

    @Inject
    Jobs jobs;

    @Inject
    RecordingJob job;

    @Inject
    CountingJob recurring;

    @Inject
    DeadNodes deadNodes;

    @Inject
    Nodes nodes;

    @Inject
    Jdbi jdbi;

    private final String instance = UUID.randomUUID().toString();

    @Test
    void a_job_runs_once_its_transaction_commits() throws Exception {
        jdbi.useTransaction(handle -> {
            jobs.enqueue(handle, RecordingJob.KIND, instance);
            assertThat(job.events(instance)).isEmpty();
        });

        eventually(
                SOON, () -> job.events(instance), events -> assertThat(events).containsExactly("run"));
        eventually(SOON, this::waiting, left -> assertThat(left).isZero());
    }

    @Test
    void a_job_of_a_rolled_back_transaction_never_runs() throws Exception {
        var sentinel = UUID.randomUUID().toString();
        jdbi.useTransaction(handle -> {
            jobs.enqueue(handle, RecordingJob.KIND, instance);
            handle.rollback();
        });
        jdbi.useTransaction(handle -> jobs.enqueue(handle, RecordingJob.KIND, sentinel));

        eventually(
                SOON, () -> job.events(sentinel), events -> assertThat(events).containsExactly("run"));
        assertThat(job.events(instance)).isEmpty();
        assertThat(waiting()).isZero();
    }

    @Test
    void a_job_uses_the_connections_of_jobs() throws Exception {
        var pools = new CopyOnWriteArrayList<String>();
        job.when(
                instance,
                (run, context) -> pools.add(jdbi.withHandle(handle -> handle.createQuery("show application_name")
                        .mapTo(String.class)
                        .one())));

        enqueue();

        eventually(SOON, () -> pools, used -> assertThat(used).containsExactly("tidings-jobs"));
    }

    @Test
    @Tag("S3-14")
    void the_same_job_is_not_queued_twice() {
        jdbi.useTransaction(handle -> {
            jobs.enqueue(handle, RecordingJob.KIND, instance);
            jobs.enqueue(handle, RecordingJob.KIND, instance);
            assertThat(handle.createQuery("select count(*) from scheduled_tasks where task_instance = :instance")
                            .bind("instance", instance)
                            .mapTo(Integer.class)
                            .one())
                    .isEqualTo(1);
        });
    }

    @Test
    void a_job_that_fails_is_tried_again() throws Exception {
        job.when(instance, (run, context) -> {
            if (run < 3) {
                throw new IOException("not yet");
            }
        });

        enqueue();

        eventually(SOON, this::waiting, left -> assertThat(left).isZero());
        assertThat(job.events(instance)).containsExactly("run", "run", "run");
    }

    @Test
    void a_job_that_keeps_failing_ends_and_its_handler_gets_the_cause() throws Exception {
        job.when(instance, (run, context) -> {
            throw new IOException("never");
        });

        enqueue();

        eventually(SOON, this::waiting, left -> assertThat(left).isZero());
        assertThat(job.events(instance)).containsExactly("run", "run", "run", "failed: never");
    }

    @Test
    void a_postponed_job_runs_again_and_does_not_count_as_a_failure() throws Exception {
        job.when(instance, (run, context) -> {
            assertThat(context.failures()).isZero();
            if (run <= 5) {
                throw context.later(Duration.ofMillis(1));
            }
        });

        enqueue();

        eventually(SOON, this::waiting, left -> assertThat(left).isZero());
        assertThat(job.events(instance)).hasSize(6).containsOnly("run");
    }

    @Test
    void a_lost_connection_postpones_a_job_and_counts_no_try() throws Exception {
        job.when(instance, (run, context) -> {
            if (run <= 2 * job.maxTries()) {
                jdbi.useHandle(handle -> handle.execute("select pg_terminate_backend(pg_backend_pid())"));
            }
        });

        enqueue();

        eventually(SOON, this::waiting, left -> assertThat(left).isZero());
        assertThat(job.events(instance)).hasSize(1 + 2 * job.maxTries()).containsOnly("run");
    }

    @Test
    void an_exhausted_pool_postpones_a_job_and_counts_no_try() throws Exception {
        job.when(instance, (run, context) -> {
            if (run <= job.maxTries()) {
                throw new SQLException("Sorry, acquisition timeout!");
            }
        });

        enqueue();

        eventually(SOON, this::waiting, left -> assertThat(left).isZero());
        assertThat(job.events(instance)).hasSize(1 + job.maxTries()).containsOnly("run");
    }

    @Test
    void a_failure_after_progress_counts_no_try() throws Exception {
        job.when(instance, (run, context) -> {
            if (run <= job.maxTries()) {
                context.progressed();
                throw new IOException("after the next chunk");
            }
        });

        enqueue();

        eventually(SOON, this::waiting, left -> assertThat(left).isZero());
        assertThat(job.events(instance)).hasSize(1 + job.maxTries()).containsOnly("run");
    }

    @Test
    void a_job_whose_node_died_counts_no_try() throws Exception {
        job.when(instance, (run, context) -> assertThat(context.failures()).isZero());
        picked(instance, "gone-" + instance);
        jdbi.useHandle(handle -> handle.execute(
                "update scheduled_tasks set last_heartbeat = now() - interval '1 minute' where task_instance = ?",
                instance));

        eventually(SOON, this::waiting, left -> assertThat(left).isZero());
        assertThat(job.events(instance)).containsExactly("run");
    }

    @Test
    void the_jobs_of_a_dead_node_are_released_and_those_of_a_live_node_are_not() throws Exception {
        var living = UUID.randomUUID().toString();
        jdbi.useHandle(handle -> handle.execute(
                "insert into node (name, beat_at) values (?, now() - interval '4 seconds')", "gone-" + instance));
        picked(instance, "gone-" + instance);
        picked(living, nodes.name());

        assertThat(deadNodes.releaseExecutions("another node")).isEqualTo(1);

        eventually(
                SOON, () -> job.events(instance), events -> assertThat(events).containsExactly("run"));
        assertThat(job.events(living)).isEmpty();
        jdbi.useHandle(handle -> handle.execute("delete from scheduled_tasks where task_instance = ?", living));
    }

    @Test
    void the_jobs_of_a_node_that_lost_its_lock_a_moment_ago_are_not_released() {
        var reconnecting = "reconnecting-" + instance;
        // The beat is in the future, so that a slow run of this test does not let it grow old.
        jdbi.useHandle(handle ->
                handle.execute("insert into node (name, beat_at) values (?, now() + interval '1 hour')", reconnecting));
        picked(instance, reconnecting);

        assertThat(deadNodes.releaseExecutions("another node")).isZero();

        jdbi.useHandle(handle -> handle.execute("delete from scheduled_tasks where task_instance = ?", instance));
        jdbi.useHandle(handle -> handle.execute("delete from node where name = ?", reconnecting));
    }

    @Test
    void recurring_jobs_do_not_wait_for_long_jobs() throws Exception {
        var free = new CountDownLatch(1);
        var longJobs = IntStream.range(0, 12).mapToObj(i -> instance + "-" + i).toList();
        try {
            jdbi.useTransaction(handle -> longJobs.forEach(each -> {
                job.when(each, (run, context) -> free.await());
                jobs.enqueue(handle, RecordingJob.KIND, each);
            }));
            eventually(
                    SOON,
                    () -> longJobs.stream()
                            .filter(each -> !job.events(each).isEmpty())
                            .count(),
                    running -> assertThat(running).isEqualTo(JobRunner.THREADS));

            long before = recurring.runs();
            eventually(SOON, recurring::runs, runs -> assertThat(runs).isGreaterThan(before + 1));
            assertThat(longJobs.stream().filter(each -> !job.events(each).isEmpty()))
                    .hasSize(JobRunner.THREADS);
        } finally {
            free.countDown();
        }
    }

    @Test
    void a_job_can_be_postponed_when_the_program_stops() {
        var context = JobContext.stoppingWhen(() -> true);

        assertThat(context.stopping()).isTrue();
        assertThat(context.later(Duration.ZERO).delay()).isZero();
    }

    private void enqueue() {
        jdbi.useTransaction(handle -> jobs.enqueue(handle, RecordingJob.KIND, instance));
    }

    /** Inserts a job that a node has picked, with a current heartbeat. */
    private void picked(String taken, String node) {
        jdbi.useHandle(handle -> handle.execute("""
                insert into scheduled_tasks (task_name, task_instance, execution_time, picked, picked_by,
                                             last_heartbeat, version)
                values (?, ?, now(), true, ?, now() + interval '1 minute', 1)
                """, RecordingJob.KIND, taken, node));
    }

    private int waiting() {
        return jdbi.withHandle(
                handle -> handle.createQuery("select count(*) from scheduled_tasks where task_instance = :instance")
                        .bind("instance", instance)
                        .mapTo(Integer.class)
                        .one());
    }
}
