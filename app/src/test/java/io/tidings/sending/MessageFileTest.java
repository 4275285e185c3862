package io.tidings.sending;

import static io.tidings.sending.Senders.PERFECT;
import static io.tidings.sending.Senders.phone;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Files of numbers and texts, and campaigns uploaded with their file. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class MessageFileTest {
    private static final int MESSAGES = 50_000;

    @Inject
    Senders senders;

    @Test
    @Tag("S0-1")
    @Tag("S0-4")
    @Tag("S1-6")
    @Tag("S1-27")
    void the_task_of_50_000_messages_exists_at_once_and_its_counters_only_rise() throws Exception {
        var account = senders.account(PERFECT);
        var csv = new StringBuilder("Phone,Text\n");
        for (int i = 0; i < MESSAGES; i++) {
            csv.append(phone(i)).append(",Hello number ").append(i).append('\n');
        }

        var accepted = importFile(account, csv.toString(), Map.of())
                .then()
                .statusCode(202)
                .header("Location", startsWith("/api/v1/tasks/"))
                .extract()
                .jsonPath();
        var seen = new ArrayList<JsonPath>();
        eventually(
                SOON,
                () -> {
                    seen.add(senders.get(account, "/api/v1/tasks/" + accepted.getString("task_id")));
                    return seen.getLast();
                },
                now -> assertThat(now.getString("state")).isEqualTo("succeeded"));

        for (var counter : List.of("processed", "succeeded", "failed")) {
            assertThat(seen).extracting(task -> task.getLong(counter)).isSorted();
        }
        assertThat(seen.getLast().getLong("total")).isEqualTo(MESSAGES);
        assertThat(seen.getLast().getLong("processed")).isEqualTo(MESSAGES);
        assertThat(seen.getLast().getLong("succeeded")).isEqualTo(MESSAGES);
        var batch = senders.get(account, "/api/v1/batches/" + accepted.getLong("batch_id"));
        assertThat(batch.getLong("total")).isEqualTo(MESSAGES);
        assertThat(batch.getLong("sent")).isEqualTo(MESSAGES);
        long deep = senders.get(
                        account, "/api/v1/messages?page=500&page_size=100&batch_id=" + accepted.getLong("batch_id"))
                .getList("data")
                .size();
        assertThat(deep).isEqualTo(100);
    }

    @Test
    void rows_that_cannot_be_sent_are_rejected_with_the_reason() throws Exception {
        var account = senders.account(PERFECT);
        account.api()
                .body(Map.of("phone", phone(3)))
                .post("/api/v1/suppressions")
                .then()
                .statusCode(201);

        var accepted = importFile(account, """
                        Mobile,Message,Note
                        0711 000 001,Hello,x
                        12,No number,x
                        0711000002,,x
                        +254711000001,Hello,twice
                        +254711000001,Hello again,fine
                        0711000003,Opted out,x
                        """, Map.of())
                .then()
                .statusCode(202)
                .extract()
                .jsonPath();
        var end = senders.awaitEnd(account, accepted.getString("task_id"));

        assertThat(end.getString("state")).isEqualTo("succeeded");
        assertThat(end.getLong("total")).isEqualTo(6);
        assertThat(end.getLong("succeeded")).isEqualTo(2);
        assertThat(end.getLong("failed")).isEqualTo(3);
        assertThat(end.getLong("processed")).isEqualTo(6);
        var batch = senders.get(account, "/api/v1/batches/" + accepted.getLong("batch_id"));
        assertThat(batch.getLong("rejected")).isEqualTo(3);
        assertThat(batch.getLong("skipped")).isEqualTo(1);
        var rejects = account.upload()
                .get("/api/v1/batches/{id}/rejects", accepted.getLong("batch_id"))
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(rejects.lines()).hasSize(4);
        assertThat(rejects).startsWith("Mobile,Message,Note,error_code,error_detail,line");
        assertThat(rejects).contains("content_empty").contains("duplicate").contains("12,No number,x");
    }

    @Test
    @Tag("S0-20")
    void the_columns_of_a_file_fill_a_template() throws Exception {
        var account = senders.account(PERFECT);
        long template = senders.templateOf(account, "Order {order_no} for {name}", "order_no");

        var accepted = importFile(
                        account,
                        "Phone,name,order_no\n" + phone(1) + ",Bob,12345\n" + phone(2) + ",Eve,\n",
                        Map.of("template_id", String.valueOf(template)))
                .then()
                .statusCode(202)
                .extract()
                .jsonPath();
        senders.awaitEnd(account, accepted.getString("task_id"));

        var sent = senders.get(account, "/api/v1/messages?batch_id=" + accepted.getLong("batch_id"));
        assertThat(sent.getList("data.body")).containsExactly("Order 12345 for Bob");
        importFile(account, "Phone,Text\n" + phone(1) + ",x\n", Map.of("template_id", String.valueOf(template)))
                .then()
                .statusCode(422)
                .body("code", equalTo("unmatched_variables"));
    }

    @Test
    void an_invalid_file_is_refused_at_once() {
        var account = senders.account(PERFECT);
        importFile(account, "Phone,Order\n" + phone(1) + ",1\n", Map.of())
                .then()
                .statusCode(422)
                .body("code", equalTo("no_text_column"));
        importFile(account, "Name,Text\nBob,x\n", Map.of())
                .then()
                .statusCode(422)
                .body("code", equalTo("no_phone_column"));
        importFile(account, "Phone,Text\n" + phone(1) + ",x\n", Map.of("channel", "fax"))
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem("#/channel"));
        account.upload()
                .multiPart("file", "x.exe", "Phone,Text\n".getBytes(StandardCharsets.UTF_8), "text/csv")
                .post("/api/v1/messages/import")
                .then()
                .statusCode(415);
        assertThat(senders.get(account, "/api/v1/batches").getList("data")).isEmpty();
    }

    @Test
    @Tag("S0-15")
    @Tag("S0-23")
    @Tag("S0-25")
    @Tag("S1-31a")
    @Tag("S1-39")
    void a_campaign_uploaded_with_its_file_is_launched_after_the_import() throws Exception {
        var account = senders.account(PERFECT);

        var accepted = account.upload()
                .multiPart("launch", "true")
                .multiPart("file", "people.csv", csv(), "text/csv")
                .multiPart("name", "Orders")
                .multiPart("base_template", "Hi {name}, order {order_no}")
                .post("/api/v1/campaigns/from-csv")
                .then()
                .statusCode(202)
                .header("Location", startsWith("/api/v1/tasks/"))
                .extract()
                .jsonPath();
        senders.awaitEnd(account, accepted.getString("task_id"));
        eventually(
                SOON,
                () -> senders.get(account, "/api/v1/campaigns/" + accepted.getLong("campaign_id")),
                campaign -> assertThat(campaign.getString("status")).isEqualTo("sent"));

        var sent = senders.get(account, "/api/v1/messages?campaign_id=" + accepted.getLong("campaign_id"));
        assertThat(sent.getList("data.body")).containsExactlyInAnyOrder("Hi Bob, order 12345", "Hi Eve, order 6789");
    }

    @Test
    @Tag("S0-15")
    void a_campaign_that_does_not_match_its_file_is_refused_with_the_file() {
        var account = senders.account(PERFECT);

        account.upload()
                .multiPart("file", "people.csv", csv(), "text/csv")
                .multiPart("campaign", "{\"name\": \"Orders\", \"base_template\": \"Hi {colour}\"}")
                .post("/api/v1/campaigns/from-csv")
                .then()
                .statusCode(422)
                .body("code", equalTo("unknown_placeholder"));
        account.upload()
                .multiPart("file", "people.csv", csv(), "text/csv")
                .multiPart("campaign", "{\"name\": \"Orders\", \"base_template\": \"Hi\", \"colour\": 1}")
                .post("/api/v1/campaigns/from-csv")
                .then()
                .statusCode(400);

        assertThat(senders.get(account, "/api/v1/campaigns").getList("data")).isEmpty();
        assertThat(senders.get(account, "/api/v1/imports").getList("data")).isEmpty();
    }

    @Test
    @Tag("S0-8")
    void a_campaign_uploaded_with_its_file_stays_a_draft_without_launch() throws Exception {
        var account = senders.account(PERFECT);

        var accepted = account.upload()
                .multiPart("file", "people.csv", csv(), "text/csv")
                .multiPart("campaign", "{\"name\": \"Orders\", \"message_content\": \"Hi\"}")
                .post("/api/v1/campaigns/from-csv")
                .then()
                .statusCode(202)
                .extract()
                .jsonPath();
        senders.awaitEnd(account, accepted.getString("task_id"));

        var campaign = senders.get(account, "/api/v1/campaigns/" + accepted.getLong("campaign_id"));
        assertThat(campaign.getString("status")).isEqualTo("draft");
    }

    private static byte[] csv() {
        return ("Phone,name,order_no\n" + phone(1) + ",Bob,12345\n" + phone(2) + ",Eve,6789\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Response importFile(TestAccount account, String csv, Map<String, String> fields) {
        var request = account.upload();
        fields.forEach(request::multiPart);
        return request.multiPart("file", "people.csv", csv.getBytes(StandardCharsets.UTF_8), "text/csv")
                .post("/api/v1/messages/import");
    }
}
