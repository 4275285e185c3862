package io.tidings.maintenance;

import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.arc.All;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.Prunable;
import io.tidings.schedule.RecurringJob;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class RetentionFailureTest {
    private static final JobContext NOW = JobContext.stoppingWhen(() -> false);
    private static final long IDS_PER_PARTITION = 10_000_000;

    @Inject
    Retention retention;

    @Inject
    MessagePartitions partitions;

    @Inject
    FailingRecords failing;

    @Inject
    @All
    List<RecurringJob> jobs;

    @Inject
    Jdbi jdbi;

    @Test
    void a_detach_whose_session_was_killed_is_completed_in_the_next_night() throws Exception {
        var interrupted = emptyPartition();
        var later = emptyPartition();
        killDuringDetach(interrupted);
        assertThatThrownBy(() -> jdbi.useHandle(session -> detach(session, later)))
                .as("PostgreSQL detaches no other partition meanwhile")
                .hasMessageContaining("pending detach");

        partitions.drop(365, NOW);

        assertThat(List.of(exists(interrupted), exists(later))).containsOnly(false);
    }

    @Test
    void a_step_that_fails_two_nights_in_a_row_raises_an_alert_until_it_succeeds() throws Exception {
        failing.fail = true;
        retention.run(NOW);
        assertThat(openAlerts()).isEmpty();

        retention.run(NOW);
        assertThat(openAlerts()).singleElement().asString().contains("test records failed 2 nights in a row");

        failing.fail = false;
        retention.run(NOW);
        List<String> left = jdbi.withHandle(handle -> handle.createQuery("select step from retention_failure")
                .mapTo(String.class)
                .list());
        assertThat(left).isEmpty();
    }

    private List<String> openAlerts() throws Exception {
        for (var job : jobs) {
            if (job.kind().equals("alerts")) {
                job.run(NOW);
            }
        }
        return jdbi.withHandle(handle -> handle.createQuery("select detail from alert where kind = 'retention' and"
                        + " cleared_at is null and raised_at is not null")
                .mapTo(String.class)
                .list());
    }

    /** Allocates all ids of the next partition and returns its name. */
    private String emptyPartition() {
        return jdbi.withHandle(handle -> {
            long next = handle.createQuery("select next_id from message_id_allocator")
                    .mapTo(Long.class)
                    .one();
            long number = next / IDS_PER_PARTITION + 1;
            handle.createQuery("select allocate_message_ids(:count)")
                    .bind("count", (number + 1) * IDS_PER_PARTITION - next)
                    .mapTo(Long.class)
                    .one();
            return "message_p" + number;
        });
    }

    private void killDuringDetach(String partition) throws Exception {
        try (var reader = jdbi.open();
                var session = jdbi.open()) {
            long pid = session.createQuery("select pg_backend_pid()")
                    .mapTo(Long.class)
                    .one();
            reader.begin();
            reader.execute("select from message limit 1");
            var detach = CompletableFuture.runAsync(() -> detach(session, partition));
            eventually(
                    Duration.ofSeconds(20),
                    () -> isPending(partition),
                    pending -> assertThat(pending).isTrue());
            reader.execute("select pg_terminate_backend(?)", (int) pid);
            assertThat(detach).failsWithin(Duration.ofSeconds(20));
            reader.rollback();
        }
    }

    private static void detach(Handle session, String partition) {
        session.execute("alter table message detach partition %s concurrently".formatted(partition));
    }

    private boolean isPending(String partition) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select inhdetachpending from pg_inherits where inhrelid = to_regclass(:partition)")
                .bind("partition", partition)
                .mapTo(Boolean.class)
                .one());
    }

    private boolean exists(String table) {
        return jdbi.withHandle(handle -> handle.createQuery("select to_regclass(:table) is not null")
                .bind("table", table)
                .mapTo(Boolean.class)
                .one());
    }

    /** Records whose pruning fails on demand. */
    @Singleton
    static class FailingRecords implements Prunable {
        volatile boolean fail;

        @Override
        public String label() {
            return "test records";
        }

        @Override
        public int prune(Duration age) {
            if (fail) {
                throw new IllegalStateException("as the test asks");
            }
            return 0;
        }
    }
}
