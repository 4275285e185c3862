package io.tidings.launch;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.database.DataDirectory;
import io.tidings.gateways.simulator.AcceptedRecord;
import io.tidings.messages.MessageState;
import io.tidings.testing.TestCampaign.Row;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** From a file to the last outcome, through the API, with the real database and the simulator. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class LaunchCampaignScenarioTest {
    @Inject
    TestCampaigns campaigns;

    @Inject
    DataDirectory data;

    @Test
    @Tag("S0-6")
    @Tag("S0-7")
    @Tag("S0-34")
    @Tag("S0-44")
    @Tag("S1-4")
    @Tag("S1-31a")
    @Tag("S2-9")
    @Tag("S2-10")
    @Tag("S3-40")
    @Tag("S4-21")
    @Tag("S4-22")
    void every_recipient_of_a_file_is_accounted_for() throws Exception {
        var account = campaigns.account("""
                {"latency_ms_min": 0, "latency_ms_max": 2, "success_rate": 1, "refusal_rate": 0.1, "receipts": false}""");
        var contacts = new ArrayList<>(campaigns.people().contacts(account.id(), 2_500));
        Collections.reverse(contacts);
        var file = campaigns.people().imported(account.id(), contacts);
        var campaign = aCampaign()
                .in(account)
                .template("Hi {first_name}, you are number {{ row }}")
                .to(file)
                .created();

        var task = campaign.send()
                .then()
                .statusCode(202)
                .body("campaign_id", equalTo((int) campaign.id()))
                .body("messages_queued", equalTo(2_500))
                .body("status", equalTo("sending"))
                .header("Location", startsWith("/api/v1/tasks/"))
                .extract()
                .header("Location");
        var end = campaign.awaitEnd();

        assertThat(end.getString("status")).isEqualTo("sent");
        assertThat(end.getLong("total")).isEqualTo(2_500);
        assertThat(end.getLong("processed")).isEqualTo(2_500);
        assertThat(end.getDouble("progress")).isEqualTo(100.0);
        assertThat(end.getLong("sent")).isBetween(2_100L, 2_400L);
        assertThat(end.getLong("sent") + end.getLong("failed")).isEqualTo(2_500);
        assertThat(end.getString("preparing")).isNull();
        account.api().get(task).then().statusCode(200).body("state", equalTo("succeeded"));

        var messages = campaign.messages();
        assertThat(messages).extracting(Row::contact).as("the file's own order").containsExactlyElementsOf(contacts);
        assertThat(messages.getFirst().body()).isEqualTo("Hi first2500, you are number 1");
        assertThat(messages.getLast().body()).isEqualTo("Hi first1, you are number 2500");
        assertThat(accepted(messages)).hasSize(end.getInt("sent")).doesNotHaveDuplicates();
        var stats = campaign.view();
        assertThat(stats.getLong("stats.total")).isEqualTo(2_500);
        assertThat(stats.getLong("stats.pending")).isZero();
        assertThat(stats.getLong("stats.sent")).isEqualTo(end.getLong("sent"));
        campaign.get("failed-recipients")
                .then()
                .statusCode(200)
                .body("pagination.total_count", equalTo(end.getInt("failed")));
        campaign.get("history")
                .then()
                .statusCode(200)
                .body("data.to", equalTo(List.of("draft", "sending", "sent")))
                .body("data.actor[2]", equalTo("system"));
    }

    @Test
    void a_text_that_is_the_same_for_all_is_stored_once_and_sent_to_each() throws Exception {
        var campaign = aCampaign().withContacts(30).text("Hi {first_name}").launched();

        assertThat(campaign.awaitEnd().getLong("sent")).isEqualTo(30);
        assertThat(campaign.messages()).extracting(Row::body).containsOnly("null");
    }

    @Test
    @Tag("S0-11")
    @Tag("S2-11")
    void a_message_can_be_rendered_at_dispatch() throws Exception {
        var account = campaigns.account(PERFECT);
        var file = campaigns.people().imported(account.id(), campaigns.people().contacts(account.id(), 3));
        var campaign = aCampaign()
                .in(account)
                .template("Hi {first_name}, number {row}")
                .with("render_at", "dispatch")
                .to(file)
                .ended();

        assertThat(campaign.messages()).extracting(Row::variables).contains("{\"row\": \"1\"}");
        assertThat(campaign.messages()).extracting(Row::body).contains("Hi first1, number 1");
    }

    @Test
    @Tag("S3-9")
    @Tag("S3-11")
    void one_of_twenty_launches_at_once_succeeds() throws Exception {
        var campaign = aCampaign().withContacts(5).created();
        Callable<Integer> launch = () -> campaign.send().statusCode();

        var answers = new ArrayList<Integer>();
        try (var threads = Executors.newFixedThreadPool(20)) {
            for (var answer : threads.invokeAll(Collections.nCopies(20, launch))) {
                answers.add(answer.get());
            }
        }

        assertThat(answers).filteredOn(status -> status == 202).hasSize(1);
        assertThat(answers).filteredOn(status -> status == 409).hasSize(19);
        campaign.awaitEnd();
        assertThat(campaign.messages()).hasSize(5);
    }

    @Test
    void a_missing_value_skips_only_its_recipient() throws Exception {
        var account = campaigns.account(PERFECT);
        campaigns.people().contact(account.id(), "Alice", "{}");
        long blank = campaigns.people().contact(account.id(), " ", "{}");
        campaigns.people().contact(account.id(), "Carol", "{}");
        var campaign = aCampaign()
                .in(account)
                .template("Hi {first_name}")
                .with("missing_value", "fail")
                .launched();

        var end = campaign.awaitEnd();
        assertThat(end.getLong("sent")).isEqualTo(2);
        assertThat(end.getLong("skipped")).isEqualTo(1);
        var skipped = campaign.messages().stream()
                .filter(row -> row.contact() == blank)
                .toList();
        assertThat(skipped).extracting(Row::errorCode).containsExactly("missing_value");
        account.api()
                .get("/api/v1/campaigns/{id}/recipients?status=skipped", campaign.id())
                .then()
                .body("data.customer_id", equalTo(List.of((int) blank)))
                .body("data[0].error.code", equalTo("missing_value"));
    }

    @Test
    void a_campaign_whose_recipients_are_all_skipped_fails_with_the_reason() throws Exception {
        var account = campaigns.account(PERFECT);
        campaigns.people().contact(account.id(), "", "{}");
        var campaign = aCampaign()
                .in(account)
                .template("Hi {first_name}")
                .with("missing_value", "fail")
                .launched();

        var end = campaign.awaitEnd();
        assertThat(end.getString("status")).isEqualTo("failed");
        assertThat(end.getString("status_reason")).startsWith("all_skipped:");
        assertThat(end.getLong("skipped")).isEqualTo(1);
    }

    @Test
    @Tag("S3-45")
    void a_cancelled_campaign_stops_and_every_recipient_is_accounted_for() throws Exception {
        var account = campaigns.account("""
                {"latency_ms_min": 500, "latency_ms_max": 500, "success_rate": 1, "receipts": false}""");
        var campaign = aCampaign().in(account).withContacts(4_000).launched();
        eventually(
                SOON,
                campaign::progress,
                progress -> assertThat(progress.getLong("sent")).isPositive());

        var answer = campaign.post("cancel")
                .then()
                .statusCode(200)
                .body("status", equalTo("cancelled"))
                .extract()
                .jsonPath();
        campaign.post("cancel").then().statusCode(409).body("code", equalTo("wrong_state"));

        var end = campaign.awaitEnd();
        assertThat(end.getString("status")).isEqualTo("cancelled");
        assertThat(end.getLong("cancelled")).isPositive();
        assertThat(end.getLong("sent") + end.getLong("cancelled")).isEqualTo(4_000);
        assertThat(end.getLong("cancelled"))
                .isBetween(
                        answer.getLong("messages_cancelled"),
                        answer.getLong("messages_cancelled") + answer.getLong("messages_in_flight"));
        var reason = "cancelled: Stopped by request. %d of 4000 messages were cancelled."
                .formatted(end.getLong("cancelled"));
        eventually(
                SOON,
                () -> campaign.view("history").getString("data[-1].reason"),
                last -> assertThat(last).isEqualTo(reason));
        assertThat(campaign.view().getString("status_reason")).isEqualTo(reason);
        assertThat(accepted(campaign.messages())).hasSize(end.getInt("sent")).doesNotHaveDuplicates();
    }

    @Test
    @Tag("S4-10")
    void a_template_edited_after_the_launch_changes_nothing() throws Exception {
        var account = campaigns.account(PERFECT);
        campaigns.people().contact(account.id(), "Alice", "{}");
        long template = campaigns.people().template(account.id(), "Before {first_name}");
        var campaign = aCampaign().in(account).savedTemplate(template).launched();
        campaigns.people().edit(template, "After");

        campaign.awaitEnd();

        assertThat(campaign.messages()).extracting(Row::body).containsExactly("Before Alice");
    }

    @Test
    @Tag("S2-5")
    @Tag("S2-7")
    @Tag("S3-17")
    @Tag("S4-15")
    void recipients_named_at_launch_replace_the_audience() throws Exception {
        var account = campaigns.account(PERFECT);
        var contacts = campaigns.people().contacts(account.id(), 4);
        var campaign = aCampaign().in(account).created();
        var twice = List.of(contacts.get(2), contacts.get(1), contacts.get(2));

        campaign.post("enqueue", Map.of("customer_ids", twice))
                .then()
                .statusCode(202)
                .body("messages_queued", equalTo(2));

        campaign.awaitEnd();
        assertThat(campaign.messages()).extracting(Row::contact).containsExactly(contacts.get(1), contacts.get(2));
        assertThat(campaign.messages()).extracting(Row::state).containsOnly((int) MessageState.SENT.rank());
    }

    private List<Long> accepted(List<Row> messages) {
        long first = messages.getFirst().id();
        assertThat(messages)
                .extracting(Row::id)
                .as("ids without a gap")
                .containsExactlyElementsOf(IntStream.range(0, messages.size())
                        .mapToObj(i -> first + i)
                        .toList());
        return AcceptedRecord.acceptedIn(data.folder("simulator"), first, messages.size());
    }
}
