package io.tidings.sending;

import static io.tidings.sending.Senders.PERFECT;
import static io.tidings.sending.Senders.phone;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("S3-37")
class BatchReopenedTest {
    private static final String DOWN = """
            {"latency_ms_min": 1, "latency_ms_max": 1, "success_rate": 1, "receipts": false, "down": true}""";

    @Inject
    Senders senders;

    @Test
    void a_requeued_dead_letter_reopens_its_batch_and_the_batch_ends_again() throws Exception {
        var account = senders.account(Senders.REFUSING);
        var accepted = account.api()
                .body(Map.of(
                        "messages",
                        List.of(Map.of("to", phone(1), "body", "Hello"), Map.of("to", phone(2), "body", "Hello"))))
                .post("/api/v1/messages/batch")
                .then()
                .statusCode(202)
                .extract()
                .jsonPath();
        long id = accepted.getLong("batch_id");
        var first = batch(account, id, "finished");
        assertThat(first.getLong("failed")).isEqualTo(2);
        long deadLetter = senders.get(account, "/api/v1/dead-letters").getLong("data[0].id");

        // The gateway is down, so that the test sees the batch while it is sending.
        senders.change(account, DOWN);
        account.api()
                .body(Map.of("force", true, "reset_attempts", true))
                .post("/api/v1/dead-letters/{id}/requeue", deadLetter)
                .then()
                .statusCode(200)
                .body("requeued", equalTo(1));
        var again = senders.get(account, "/api/v1/batches/" + id);
        assertThat(again.getString("status")).isEqualTo("sending");
        assertThat(again.getString("finished_at")).isNull();
        assertThat(again.getLong("failed")).isEqualTo(1);

        senders.change(account, PERFECT);
        var end = batch(account, id, "finished");
        assertThat(end.getLong("sent")).isEqualTo(1);
        assertThat(end.getLong("failed")).isEqualTo(1);
        assertThat(end.getString("finished_at")).isNotEqualTo(first.getString("finished_at"));
        assertThat(senders.get(account, "/api/v1/tasks/" + accepted.getString("task_id"))
                        .getString("state"))
                .as("an ended task stays ended")
                .isEqualTo("failed");
    }

    @Test
    void the_task_of_a_single_message_stays_ended_when_the_message_is_requeued() throws Exception {
        var account = senders.account(Senders.REFUSING);
        var accepted = senders.send(account, Map.of("to", phone(3), "body", "Hello"));
        var task = accepted.getString("task_id");
        long message = accepted.getLong("message_id");
        var end = senders.awaitEnd(account, task);
        assertThat(end.getString("state")).isEqualTo("failed");

        senders.change(account, DOWN);
        account.api()
                .body(Map.of("force", true, "reset_attempts", true))
                .post("/api/v1/dead-letters/{id}/requeue", message)
                .then()
                .statusCode(200);
        assertThat(senders.get(account, "/api/v1/tasks/" + task).getMap("")).isEqualTo(end.getMap(""));

        senders.change(account, PERFECT);
        eventually(
                SOON,
                () -> senders.get(account, "/api/v1/messages/" + message),
                now -> assertThat(now.getString("state")).isEqualTo("sent"));
        assertThat(senders.get(account, "/api/v1/tasks/" + task).getMap("")).isEqualTo(end.getMap(""));
    }

    private JsonPath batch(TestAccount account, long id, String status) throws Exception {
        return eventually(
                SOON,
                () -> senders.get(account, "/api/v1/batches/" + id),
                now -> assertThat(now.getString("status")).isEqualTo(status));
    }
}
