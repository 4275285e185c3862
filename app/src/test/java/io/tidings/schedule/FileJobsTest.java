package io.tidings.schedule;

import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.database.DataDirectory;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class FileJobsTest {
    private static final JobContext NOW = JobContext.stoppingWhen(() -> false);

    @Inject
    Jobs jobs;

    @Inject
    FileJobs fileJobs;

    @Inject
    RecordingFileJob job;

    @Inject
    DataDirectory data;

    @Inject
    Jdbi jdbi;

    private final String instance = UUID.randomUUID().toString();
    private final String otherDirectory = UUID.randomUUID().toString();

    @Test
    void only_the_node_with_the_file_runs_its_job() throws Exception {
        jobOfOtherNode();
        for (int i = 0; i < 3; i++) {
            var own = instance + "-" + i;
            jdbi.useTransaction(handle -> jobs.enqueueForFile(handle, RecordingFileJob.KIND, own));
            eventually(SOON, job::events, events -> assertThat(events).contains("run " + own));
        }

        assertThat(job.events()).doesNotContain("run " + instance);
        assertThat(waiting()).isTrue();
        jdbi.useHandle(handle -> handle.execute("delete from file_tasks where task_instance = ?", instance));
    }

    @Test
    void a_job_fails_when_the_node_with_its_file_has_been_gone_for_a_day_and_not_before() {
        jobOfOtherNode();
        directory("interval '2 days'", FileJobs.MOST_MISSED - 10);

        fileJobs.run(NOW);
        assertThat(waiting()).isTrue();

        directory("interval '2 days'", FileJobs.MOST_MISSED - 1);
        fileJobs.run(NOW);
        assertThat(waiting()).isFalse();
        assertThat(job.events()).containsOnlyOnce("lost " + instance);
    }

    @Test
    void a_job_waits_while_the_node_with_its_file_runs() {
        jobOfOtherNode();
        directory("interval '1 second'", FileJobs.MOST_MISSED - 1);

        fileJobs.run(NOW);

        assertThat(waiting()).isTrue();
        jdbi.useHandle(handle -> handle.execute("delete from file_tasks where task_instance = ?", instance));
    }

    @Test
    void a_running_node_reports_its_data_directory() throws Exception {
        eventually(
                SOON,
                () -> isReported(data.id()),
                reported -> assertThat(reported).isTrue());
    }

    private void jobOfOtherNode() {
        jdbi.useHandle(handle -> handle.execute("""
                insert into file_tasks (task_name, task_instance, execution_time, picked, version)
                values (?, ?, now(), false, 1)
                """, RecordingFileJob.KIND + "@" + otherDirectory, instance));
    }

    private void directory(String seenBefore, int missed) {
        jdbi.useHandle(handle -> handle.execute("""
                insert into data_directory (id, seen_at, missed) values (?, now() - %s, ?)
                on conflict (id) do update set missed = excluded.missed
                """.formatted(seenBefore), otherDirectory, missed));
    }

    private boolean isReported(String directory) {
        return jdbi.withHandle(handle -> handle.createQuery("select exists (select from data_directory where id = :id)")
                .bind("id", directory)
                .mapTo(Boolean.class)
                .one());
    }

    private boolean waiting() {
        return jdbi.withHandle(
                handle -> handle.createQuery("select exists (select from file_tasks where task_instance = :instance)")
                        .bind("instance", instance)
                        .mapTo(Boolean.class)
                        .one());
    }
}
