package io.tidings.sending;

import static io.tidings.sending.Senders.PERFECT;
import static io.tidings.sending.Senders.REFUSING;
import static io.tidings.sending.Senders.phone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Single messages through the API, with the real database, dispatcher and simulator. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class SendApiTest {
    @Inject
    Senders senders;

    @Test
    @Tag("S1-6")
    @Tag("S4-29")
    @Tag("S4-31")
    void a_message_is_accepted_with_a_task_that_ends_when_it_is_sent() throws Exception {
        var account = senders.account(PERFECT);

        var location = account.api()
                .body(Map.of("to", "0711 000 001", "body", "Hello", "client_ref", "a-1"))
                .post("/api/v1/messages/send")
                .then()
                .statusCode(202)
                .header("Location", startsWith("/api/v1/tasks/"))
                .body("status", equalTo("queued"))
                .extract();
        long message = location.jsonPath().getLong("message_id");
        var task = location.jsonPath().getString("task_id");
        assertThat(location.header("Location")).isEqualTo("/api/v1/tasks/" + task);
        account.api().get("/api/v1/tasks/{id}", task).then().statusCode(200).body("kind", equalTo("message"));

        var end = senders.awaitEnd(account, task);
        assertThat(end.getString("state")).isEqualTo("succeeded");
        assertThat(end.getLong("total")).isEqualTo(1);
        assertThat(end.getLong("processed")).isEqualTo(1);
        assertThat(end.getLong("succeeded")).isEqualTo(1);
        assertThat(senders.accepted(message, 1)).containsExactly(message);
    }

    @Test
    @Tag("S1-6")
    void the_task_of_a_message_is_not_visible_to_another_account() {
        var account = senders.account(PERFECT);
        var other = senders.account(PERFECT);
        var task =
                senders.send(account, Map.of("to", phone(1), "body", "Hello")).getString("task_id");

        other.api().get("/api/v1/tasks/{id}", task).then().statusCode(404);
        account.api().get("/api/v1/tasks/{id}", task).then().statusCode(200);
    }

    @Test
    void a_refused_message_fails_its_task_with_the_reason() throws Exception {
        var account = senders.account(REFUSING);
        var task =
                senders.send(account, Map.of("to", phone(2), "body", "Hello")).getString("task_id");

        var end = senders.awaitEnd(account, task);

        assertThat(end.getString("state")).isEqualTo("failed");
        assertThat(end.getLong("failed")).isEqualTo(1);
        assertThat(end.getString("error.code")).isNotBlank();
    }

    @Test
    void variables_of_the_request_precede_values_of_the_contact() {
        var account = senders.account(PERFECT);
        account.api()
                .body(Map.of("phone", phone(4), "first_name", "Bob", "location", "Kisumu"))
                .post("/api/v1/contacts")
                .then()
                .statusCode(201);
        long template = senders.templateOf(account, "Hi {first_name} of {location}, order {order_no}", "order_no");

        long message = senders.send(
                        account,
                        Map.of(
                                "to",
                                phone(4),
                                "template_id",
                                template,
                                "variables",
                                Map.of("Order No", 12345, "location", "Nairobi")))
                .getLong("message_id");

        assertThat(senders.body(message)).isEqualTo("Hi Bob of Nairobi, order 12345");
    }

    @Test
    void an_invalid_message_is_refused_with_the_pointer_of_the_error() {
        var account = senders.account(PERFECT);
        long template = senders.templateOf(account, "Order {order_no}", "order_no");
        refused(account, Map.of("to", "12", "body", "x"), "invalid_phone", "#/to");
        refused(account, Map.of("body", "x"), "invalid_phone", "#/to");
        refused(account, Map.of("to", phone(5)), "content_missing", "#");
        refused(account, Map.of("to", phone(5), "body", "x", "template_id", template), "content_ambiguous", "#");
        refused(account, Map.of("to", phone(5), "body", " "), "content_empty", "#/body");
        refused(account, Map.of("to", phone(5), "body", "x".repeat(1601)), "content_too_long", "#/body");
        refused(account, Map.of("to", phone(5), "template_id", template), "missing_variables", "#/variables/order_no");
        refused(account, Map.of("to", phone(5), "body", "x", "channel", "fax"), "invalid_value", "#/channel");
        refused(account, Map.of("to", phone(5), "body", "x", "priority", "now"), "invalid_value", "#/priority");
        refused(account, Map.of("to", phone(5), "body", "x", "on_uncertain", "?"), "invalid_value", "#/on_uncertain");
        refused(
                account,
                Map.of("to", phone(5), "body", "x", "sender", "far too long a name"),
                "invalid_sender",
                "#/sender");
        refused(
                account,
                Map.of("to", phone(5), "body", "x", "client_ref", "r".repeat(101)),
                "invalid_client_ref",
                "#/client_ref");
        account.api().delete("/api/v1/templates/{id}", template).then().statusCode(204);
        refused(account, Map.of("to", phone(5), "template_id", template), "template_inactive", "#/template_id");
    }

    @Test
    void a_message_to_an_opted_out_recipient_is_refused() {
        var account = senders.account(PERFECT);
        account.api()
                .body(Map.of("phone", phone(9)))
                .post("/api/v1/suppressions")
                .then()
                .statusCode(201);

        refused(account, Map.of("to", phone(9), "body", "Hello"), "recipient_opted_out", "#/to");
        account.api()
                .body(Map.of(
                        "messages",
                        List.of(Map.of("to", phone(8), "body", "Hello"), Map.of("to", phone(9), "body", "Hello"))))
                .post("/api/v1/messages/batch")
                .then()
                .statusCode(422)
                .body("code", equalTo("recipient_opted_out"))
                .body("errors.pointer", equalTo(List.of("#/messages/1/to")));
    }

    @Test
    @Tag("S0-21")
    void another_accounts_template_is_not_found() {
        var account = senders.account(PERFECT);
        long template = senders.templateOf(senders.account(PERFECT), "Hello");

        account.api()
                .body(Map.of("to", phone(6), "template_id", template))
                .post("/api/v1/messages/send")
                .then()
                .statusCode(404);
    }

    @Test
    void a_client_ref_is_unique_in_the_account() {
        var account = senders.account(PERFECT);
        var body = Map.of("to", phone(7), "body", "Hello", "client_ref", "order-7");
        int first = senders.send(account, body).getInt("message_id");

        account.api()
                .body(body)
                .post("/api/v1/messages/send")
                .then()
                .statusCode(409)
                .body("code", equalTo("client_ref_taken"))
                .body("message_ids", hasItem(first));
        assertThat(count(account.id().value())).isEqualTo(1);
        senders.send(senders.account(PERFECT), body);
    }

    @Test
    void without_a_gateway_no_message_is_accepted() {
        senders.accountWithoutGateway()
                .api()
                .body(Map.of("to", phone(8), "body", "Hello"))
                .post("/api/v1/messages/send")
                .then()
                .statusCode(409)
                .body("code", equalTo("no_gateway"));
    }

    @Test
    @Tag("S1-26")
    @Tag("S1-27")
    void a_batch_is_sent_and_its_task_counts_its_messages() throws Exception {
        var account = senders.account(PERFECT);

        var accepted = account.api()
                .body(Map.of(
                        "messages",
                        java.util.stream.IntStream.range(0, 1000)
                                .mapToObj(i -> Map.of("to", phone(i), "body", "Hello " + i, "client_ref", "b" + i))
                                .toList()))
                .post("/api/v1/messages/batch")
                .then()
                .statusCode(202)
                .body("messages", equalTo(1000))
                .extract();
        var task = accepted.jsonPath().getString("task_id");
        var end = senders.awaitEnd(account, task);

        assertThat(accepted.header("Location")).isEqualTo("/api/v1/tasks/" + task);
        assertThat(end.getString("state")).isEqualTo("succeeded");
        assertThat(end.getLong("total")).isEqualTo(1000);
        assertThat(end.getLong("processed")).isEqualTo(1000);
        assertThat(end.getLong("succeeded")).isEqualTo(1000);
        var batch =
                senders.get(account, "/api/v1/batches/" + accepted.jsonPath().getLong("batch_id"));
        assertThat(batch.getString("status")).isEqualTo("finished");
        assertThat(batch.getLong("sent")).isEqualTo(1000);
        assertThat(batch.getDouble("progress")).isEqualTo(100);
        assertThat(senders.get(account, "/api/v1/batches").getList("data.id")).hasSize(1);
    }

    @Test
    void a_batch_with_one_invalid_message_is_refused_as_a_whole() {
        var account = senders.account(PERFECT);

        account.api()
                .body(Map.of(
                        "messages",
                        List.of(
                                Map.of("to", phone(1), "body", "fine", "client_ref", "same"),
                                Map.of("to", "5", "body", "no number"),
                                Map.of("to", phone(2), "body", "", "client_ref", "same"))))
                .post("/api/v1/messages/batch")
                .then()
                .statusCode(422)
                .body("code", equalTo("invalid_messages"))
                .body(
                        "errors.pointer",
                        containsInAnyOrder("#/messages/1/to", "#/messages/2/body", "#/messages/2/client_ref"));

        assertThat(count(account.id().value())).isZero();
    }

    @Test
    void a_batch_has_one_route_and_1_to_1000_messages() {
        var account = senders.account(PERFECT);
        var one = Map.of("to", phone(1), "body", "Hello");

        account.api()
                .body(Map.of("messages", List.of(one, Map.of("to", phone(2), "body", "x", "priority", "high"))))
                .post("/api/v1/messages/batch")
                .then()
                .statusCode(422)
                .body("errors.pointer", equalTo(List.of("#/messages/1")));
        account.api()
                .body(Map.of("messages", java.util.Collections.nCopies(1001, one)))
                .post("/api/v1/messages/batch")
                .then()
                .statusCode(400);
        account.api().body("{}").post("/api/v1/messages/batch").then().statusCode(400);
    }

    @Test
    void a_cancelled_batch_sends_no_further_message_and_ends_its_task() throws Exception {
        var account = senders.account("""
                {"latency_ms_min": 2000, "latency_ms_max": 2000, "success_rate": 1, "receipts": false}""");
        var accepted = account.api()
                .body(Map.of(
                        "messages",
                        java.util.stream.IntStream.range(0, 900)
                                .mapToObj(i -> Map.of("to", phone(i), "body", "Hello"))
                                .toList()))
                .post("/api/v1/messages/batch")
                .then()
                .statusCode(202)
                .extract()
                .jsonPath();
        long id = accepted.getLong("batch_id");

        account.api()
                .post("/api/v1/batches/{id}/cancel", id)
                .then()
                .statusCode(200)
                .body("status", equalTo("cancelled"));
        account.api().post("/api/v1/batches/{id}/cancel", id).then().statusCode(409);
        senders.account(PERFECT)
                .api()
                .post("/api/v1/batches/{id}/cancel", id)
                .then()
                .statusCode(404);

        var end = senders.awaitEnd(account, accepted.getString("task_id"));
        assertThat(end.getString("state")).isEqualTo("cancelled");
        var batch = senders.get(account, "/api/v1/batches/" + id);
        assertThat(batch.getLong("cancelled")).isGreaterThanOrEqualTo(500);
        assertThat(batch.getLong("cancelled") + batch.getLong("sent")).isEqualTo(900);
    }

    private long count(long account) {
        return senders.jdbi()
                .withHandle(handle -> handle.createQuery("select count(*) from message where account_id = :account")
                        .bind("account", account)
                        .mapTo(Long.class)
                        .one());
    }

    private static void refused(
            io.tidings.testing.TestAccounts.TestAccount account, Map<String, ?> body, String code, String pointer) {
        account.api()
                .body(body)
                .post("/api/v1/messages/send")
                .then()
                .statusCode(422)
                .body("code", equalTo(code))
                .body("errors.pointer", hasItem(pointer));
    }
}
