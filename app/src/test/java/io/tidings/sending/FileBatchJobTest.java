package io.tidings.sending;

import static io.tidings.sending.Senders.PERFECT;
import static io.tidings.sending.Senders.phone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.imports.Uploads;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.JobPostponed;
import io.tidings.shared.Actor;
import io.tidings.shared.Channel;
import io.tidings.shared.PlanId;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class FileBatchJobTest {
    @Inject
    Senders senders;

    @Inject
    Uploads uploads;

    @Inject
    FileRules rules;

    @Inject
    FileBatchRecords records;

    @Inject
    SinglePlans plans;

    @Inject
    FileBatchStore store;

    @Inject
    FileBatchJob job;

    @Inject
    Jdbi jdbi;

    private PlanId batch;
    private Uploads.@Nullable Upload upload;

    @BeforeEach
    void aBatchInPreparation() {
        var account = senders.account(PERFECT);
        var body = """
                --x
                Content-Disposition: form-data; name="file"; filename="people.csv"
                Content-Type: text/csv

                Phone,Text
                %s,Hello
                --x--
                """.formatted(phone(1)).replace("\n", "\r\n");
        batch = uploads.receive(
                account.id(),
                "multipart/form-data; boundary=x",
                new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)),
                Set.of("channel", "sender", "priority", "on_uncertain", "template_id"),
                received -> {
                    upload = received;
                    return insertWithoutJob(Actor.system(account.id()), received);
                });
    }

    @Test
    void a_run_that_another_run_overtakes_keeps_the_file_and_comes_again() {
        var overtaking = JobContext.stoppingWhen(() -> {
            jdbi.useHandle(
                    handle -> handle.execute("update send_batch set rows_done = 1000 where id = ?", batch.value()));
            return false;
        });

        assertThatThrownBy(() -> job.run(batch.toString(), overtaking)).isInstanceOf(JobPostponed.class);

        assertThat(uploads.isOnThisNode(Objects.requireNonNull(upload).id())).isTrue();
        assertThat(store.find(batch)).isPresent();
    }

    @Test
    void a_batch_fails_when_the_node_with_its_file_is_gone_for_good() {
        job.fileLost(batch.toString());

        assertThat(store.find(batch)).isEmpty();
        String code = jdbi.withHandle(handle -> handle.createQuery("select error_code from send_batch where id = :id")
                .bind("id", batch.value())
                .mapTo(String.class)
                .one());
        assertThat(code).isEqualTo("file_lost");
    }

    private PlanId insertWithoutJob(Actor actor, Uploads.Upload received) {
        var settings = rules.settings(actor.account(), received);
        var plan = new SinglePlans.PlanSettings(
                actor.account(), plans.gateway(actor.account(), Channel.SMS), settings.route());
        return jdbi.inTransaction(handle -> {
            var accepted = records.insert(handle, actor, plan, received, settings);
            uploads.markPending(handle, received.id());
            handle.execute(
                    "delete from file_tasks where task_instance = ?",
                    accepted.batch().toString());
            return accepted.batch();
        });
    }
}
