package io.tidings.sending;

import static io.tidings.sending.Senders.PERFECT;
import static io.tidings.sending.Senders.REFUSING;
import static io.tidings.sending.Senders.phone;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("S3-27")
class BacklogApiTest {
    private static final String DOWN = """
            {"latency_ms_min": 1, "latency_ms_max": 1, "success_rate": 1, "receipts": false, "down": true}""";

    @Inject
    Senders senders;

    @Test
    void an_account_sets_and_removes_its_limit_of_waiting_messages() {
        var account = senders.account(DOWN);
        account.api()
                .get("/api/v1/account/backlog")
                .then()
                .statusCode(200)
                .body("waiting", equalTo(0))
                .body("limit", nullValue())
                .body("default_limit", equalTo(0))
                .body("above", equalTo("refuse"));

        limit(account, 2L).statusCode(200).body("limit", equalTo(2));
        message(account, 1).then().statusCode(202);
        message(account, 2).then().statusCode(202);
        account.api().get("/api/v1/account/backlog").then().body("waiting", equalTo(2));
        message(account, 3)
                .then()
                .statusCode(503)
                .header("Retry-After", notNullValue())
                .body("code", equalTo("backlog_full"));

        limit(account, null).statusCode(200).body("limit", nullValue());
        message(account, 3).then().statusCode(202);
        account.api()
                .get("/api/v1/audit?action=backlog")
                .then()
                .body("data.action", contains("backlog.changed", "backlog.changed"));
    }

    @Test
    void a_limit_of_zero_is_refused() {
        var account = senders.account(DOWN);
        limit(account, 0L)
                .statusCode(422)
                .body("code", equalTo("invalid_backlog"))
                .body("errors[0].pointer", equalTo("#/limit"));
        account.api().get("/api/v1/account/backlog").then().body("limit", nullValue());
    }

    @Test
    void a_file_is_refused_when_the_limit_is_reached() {
        var account = senders.account(DOWN);
        limit(account, 1L);
        message(account, 1).then().statusCode(202);

        file(account, 1).then().statusCode(503).body("code", equalTo("backlog_full"));
        account.api().get("/api/v1/batches").then().body("pagination.total_count", equalTo(0));
    }

    @Test
    void a_file_that_exceeds_the_limit_fails_as_a_whole_and_sends_nothing() throws Exception {
        var account = senders.account(PERFECT);
        limit(account, 10L);
        var accepted = file(account, 30).then().statusCode(202).extract().jsonPath();

        var end = senders.awaitEnd(account, accepted.getString("task_id"));
        assertThat(end.getString("state")).isEqualTo("failed");
        assertThat(end.getString("error.code")).isEqualTo("backlog_full");
        var batch = senders.get(account, "/api/v1/batches/" + accepted.getLong("batch_id"));
        assertThat(batch.getString("status")).isEqualTo("failed");
        assertThat(batch.getString("error.code")).isEqualTo("backlog_full");
        assertThat(batch.getLong("sent")).isZero();
        eventually(
                SOON,
                () -> senders.get(account, "/api/v1/account/backlog").getLong("waiting"),
                waiting -> assertThat(waiting).isZero());

        var smaller = file(account, 10).then().statusCode(202).extract().jsonPath();
        assertThat(senders.awaitEnd(account, smaller.getString("task_id")).getString("state"))
                .isEqualTo("succeeded");
    }

    @Test
    void no_message_is_requeued_beyond_the_limit() throws Exception {
        var account = senders.account(REFUSING);
        for (int i = 1; i <= 3; i++) {
            message(account, i).then().statusCode(202);
        }
        eventually(
                SOON,
                () -> senders.get(account, "/api/v1/dead-letters").getLong("pagination.total_count"),
                dead -> assertThat(dead).isEqualTo(3));
        long deadLetter = senders.get(account, "/api/v1/dead-letters").getLong("data[0].id");
        senders.change(account, DOWN);
        limit(account, 2L);

        requeue(account, Map.of("filter", Map.of(), "force", true, "reset_attempts", true))
                .statusCode(503)
                .header("Retry-After", notNullValue())
                .body("code", equalTo("backlog_full"));
        account.api().get("/api/v1/account/backlog").then().body("waiting", equalTo(0));
        account.api().get("/api/v1/dead-letters").then().body("pagination.total_count", equalTo(3));

        requeue(account, Map.of("ids", List.of(deadLetter), "force", true, "reset_attempts", true))
                .statusCode(200)
                .body("requeued", equalTo(1));
        account.api().get("/api/v1/account/backlog").then().body("waiting", equalTo(1));
    }

    @Test
    @Tag("S3-32")
    void the_block_size_of_a_file_follows_the_rate_of_the_gateway() throws Exception {
        var account = senders.account(PERFECT);
        senders.limit(account, 20);
        var accepted = file(account, 250).then().statusCode(202).extract().jsonPath();

        eventually(
                SOON,
                () -> senders.blockSizes(accepted.getLong("batch_id")),
                sizes -> assertThat(sizes).as("five seconds of work each").containsExactly(100, 100, 50));
        account.api()
                .post("/api/v1/batches/{id}/cancel", accepted.getLong("batch_id"))
                .then()
                .statusCode(200);
    }

    private static ValidatableResponse requeue(TestAccount account, Map<String, ?> body) {
        return account.api().body(body).post("/api/v1/dead-letters/requeue").then();
    }

    private static ValidatableResponse limit(TestAccount account, @Nullable Long limit) {
        var body = new HashMap<String, @Nullable Long>();
        body.put("limit", limit);
        return account.api().body(body).put("/api/v1/account/backlog").then();
    }

    private static Response message(TestAccount account, int number) {
        return account.api().body(Map.of("to", phone(number), "body", "Hello")).post("/api/v1/messages/send");
    }

    private static Response file(TestAccount account, int rows) {
        var csv = new StringBuilder("Phone,Text\n");
        for (int i = 0; i < rows; i++) {
            csv.append(phone(i)).append(",Hello\n");
        }
        return account.upload()
                .multiPart("file", "messages.csv", csv.toString().getBytes(StandardCharsets.UTF_8), "text/csv")
                .post("/api/v1/messages/import");
    }
}
