package io.tidings.deadletters;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.tidings.plancontrol.DeadLetterFilter;
import io.tidings.reports.DeadLetters;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaign;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("S3-37")
@Tag("S4-35")
class DeadLetterApiTest {
    private static final String DOWN = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 0, "receipts": false}""";
    private static final String REFUSING = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "refusal_rate": 1, "receipts": false}""";

    private static final String UNREACHABLE = """
            {"latency_ms_min": 1, "latency_ms_max": 1, "success_rate": 1, "receipts": false, "down": true}""";

    @Inject
    TestCampaigns campaigns;

    @Inject
    DeadLetters deadLetters;

    @Inject
    Jdbi jdbi;

    private TestAccount account;

    @BeforeEach
    void anAccount() {
        account = campaigns.account(DOWN);
    }

    @Test
    @Tag("S3-7")
    void dead_letters_are_listed_filtered_and_requeued_and_the_campaign_ends_again() throws Exception {
        var campaign = failed(25, Map.of("max_attempts", 1));

        list("").body("pagination.total_count", equalTo(25))
                .body("data", hasSize(20))
                .body("data.campaign_id", everyItem(equalTo((int) campaign.id())))
                .body("data[0].failure_class", equalTo("transient"))
                .body("data[0].code", equalTo("network"))
                .body("data[0].reason", equalTo("attempts_exhausted"))
                .body("data[0].attempts", equalTo(1));
        list("?failure_class=billing").body("data", hasSize(0));
        list("?failure_class=transient&reason=network&campaign_id=" + campaign.id() + "&page_size=7")
                .body("data", hasSize(7));
        list("?campaign_id=" + (campaign.id() + 1)).body("data", hasSize(0));
        list("?to=2020-01-01T00:00:00Z").body("data", hasSize(0));
        list("?from=2020-01-01T00:00:00Z").body("pagination.total_count", equalTo(25));
        account.api().get("/api/v1/dead-letters?from=yesterday").then().statusCode(422);

        List<Integer> ids = account.api().get("/api/v1/dead-letters").jsonPath().getList("data.id");
        campaigns.changeGateway(account, PERFECT);
        post(ids.getFirst(), "requeue").statusCode(200).body("requeued", equalTo(1));
        campaign.awaitEnd();
        assertThat(campaign.view().getString("status")).isEqualTo("sent");
        account.api().get("/api/v1/dead-letters/{id}", ids.getFirst()).then().statusCode(404);
        post(ids.getFirst(), "requeue").statusCode(404);

        postMany("requeue", Map.of("ids", ids.subList(1, 4))).body("requeued", equalTo(3));
        postMany("requeue", Map.of("filter", Map.of("campaign_id", campaign.id(), "failure_class", "transient")))
                .body("requeued", equalTo(21));
        var end = campaign.awaitEnd();
        assertThat(end.getLong("sent")).isEqualTo(25);
        assertThat(end.getLong("failed")).isZero();
        list("").body("data", hasSize(0));
    }

    @Test
    @Tag("S4-32")
    @Tag("S4-33")
    void a_manual_policy_allows_three_attempts_each_by_request() throws Exception {
        var campaign = failed(1, "manual");
        int deadLetter = list("").extract().jsonPath().getInt("data[0].id");
        list("").body("data[0].reason", equalTo("not_retried")).body("data[0].attempts", equalTo(1));
        for (int attempt = 2; attempt <= 3; attempt++) {
            post(deadLetter, "requeue").statusCode(200);
            campaign.awaitEnd();
            list("").body("data[0].attempts", equalTo(attempt));
        }
        list("").body("data[0].reason", equalTo("attempts_exhausted"))
                .body("data[0].text", startsWith("Max retries exceeded"));
        post(deadLetter, "requeue").statusCode(409).body("code", equalTo("attempts_exhausted"));
        campaigns.changeGateway(account, PERFECT);
        account.api()
                .body(Map.of("reset_attempts", true))
                .post("/api/v1/dead-letters/{id}/requeue", deadLetter)
                .then()
                .statusCode(200);
        assertThat(campaign.awaitEnd().getLong("sent")).isEqualTo(1);
    }

    @Test
    void a_permanently_refused_message_needs_force() throws Exception {
        campaigns.changeGateway(account, REFUSING);
        var campaign = failed(10, "standard");
        var permanent = list("?failure_class=recipient_permanent").extract().jsonPath();
        var other = permanent.getList("data").isEmpty()
                ? list("?failure_class=content").extract().jsonPath()
                : permanent;
        int deadLetter = other.getInt("data[0].id");
        assertThat(other.getString("data[0].reason")).isEqualTo("permanent");
        assertThat(other.getInt("data[0].attempts"))
                .as("never retried automatically")
                .isEqualTo(1);

        post(deadLetter, "requeue").statusCode(409).body("code", equalTo("refused_permanently"));
        assertThat(campaign.view().getString("status")).isEqualTo("failed");
        campaigns.changeGateway(account, PERFECT);
        account.api()
                .body(Map.of("force", true))
                .post("/api/v1/dead-letters/{id}/requeue", deadLetter)
                .then()
                .statusCode(200);
        assertThat(campaign.awaitEnd().getLong("sent")).isEqualTo(1);
    }

    @Test
    void a_discarded_dead_letter_leaves_the_list_and_its_message_stays_failed() throws Exception {
        var campaign = failed(5, Map.of("max_attempts", 1));
        int deadLetter = list("").extract().jsonPath().getInt("data[0].id");

        post(deadLetter, "discard").statusCode(200).body("discarded", equalTo(1));
        post(deadLetter, "discard").statusCode(404);
        postMany("discard", Map.of("filter", Map.of())).body("discarded", equalTo(4));
        list("").body("data", hasSize(0));
        assertThat(campaign.progress().getLong("failed")).isEqualTo(5);
        campaign.post("retry-failed").then().statusCode(409).body("code", equalTo("nothing_to_retry"));
    }

    @Test
    void messages_sent_through_the_api_have_dead_letters_too() throws Exception {
        account.api()
                .body(Map.of("messages", List.of(Map.of("to", "+254711000001", "body", "Hi"))))
                .post("/api/v1/messages/batch")
                .then()
                .statusCode(202);
        eventually(SOON, () -> list(""), list -> list.body("data", hasSize(1)));
        list("").body("data[0].campaign_id", nullValue()).body("data[0].phone", equalTo("+254711000001"));

        campaigns.changeGateway(account, PERFECT);
        int deadLetter = list("").extract().jsonPath().getInt("data[0].id");
        post(deadLetter, "requeue").statusCode(200);
        eventually(SOON, () -> stateOf(deadLetter), state -> assertThat(state).isEqualTo(50));
        list("").body("data", hasSize(0));
    }

    @Test
    @Tag("S3-27")
    void messages_over_the_backlog_limit_are_counted_as_refused_and_503_means_that_none_was_requeued()
            throws Exception {
        failed(5, Map.of("max_attempts", 1));
        var second = failed(10, Map.of("max_attempts", 1));
        list("").body("pagination.total_count", equalTo(20));
        campaigns.changeGateway(account, UNREACHABLE);
        limit(3);
        postMany("requeue", Map.of("filter", Map.of()), 503)
                .body("code", equalTo("backlog_full"))
                .body("detail", endsWith("Nothing of this request was done."));
        list("").body("pagination.total_count", equalTo(20));

        limit(8);
        postMany("requeue", Map.of("filter", Map.of()))
                .body("requeued", equalTo(5))
                .body("refused", equalTo(15))
                .body("refusal", equalTo("backlog_full"));
        list("").body("pagination.total_count", equalTo(15))
                .body("data.campaign_id", everyItem(equalTo((int) second.id())));

        limit(null);
        campaigns.changeGateway(account, PERFECT);
        postMany("requeue", Map.of("filter", Map.of()))
                .body("requeued", equalTo(15))
                .body("refused", equalTo(0))
                .body("refusal", nullValue());
        assertThat(second.awaitEnd().getLong("sent")).isEqualTo(15);
    }

    @Test
    void a_filter_narrows_within_a_campaign_without_a_list_of_ids() throws Exception {
        campaigns.changeGateway(account, REFUSING);
        failed(40, "standard");
        var code = list("").extract().jsonPath().getString("data[0].code");
        int all = list("").extract().jsonPath().getInt("pagination.total_count");
        int some = list("?reason=" + code).extract().jsonPath().getInt("pagination.total_count");
        assertThat(some).isLessThan(all);
        assertThat(deadLetters.byPlan(account.id(), DeadLetterFilter.of(Set.of())))
                .singleElement()
                .satisfies(plan -> assertThat(plan.filter().messages()).isEmpty())
                .satisfies(plan -> assertThat(plan.count()).isEqualTo(all));

        campaigns.changeGateway(account, PERFECT);
        postMany("requeue", Map.of("filter", Map.of("reason", code), "force", true))
                .body("requeued", equalTo(some));
        list("").body("pagination.total_count", equalTo(all - some));
    }

    private int stateOf(long message) {
        return jdbi.withHandle(handle -> handle.createQuery("select state from message where id = :id")
                .bind("id", message)
                .mapTo(Integer.class)
                .one());
    }

    private void limit(@Nullable Integer messages) {
        var body = new HashMap<String, @Nullable Integer>();
        body.put("limit", messages);
        account.api().body(body).put("/api/v1/account/backlog").then().statusCode(200);
    }

    @Test
    void dead_letters_of_another_account_or_a_cancelled_campaign_are_not_requeued() throws Exception {
        var campaign = failed(2, Map.of("max_attempts", 1));
        int deadLetter = list("").extract().jsonPath().getInt("data[0].id");
        var otherAccount = campaigns.account(PERFECT);
        for (var verb : List.of("requeue", "discard")) {
            otherAccount
                    .api()
                    .post("/api/v1/dead-letters/{id}/{verb}", deadLetter, verb)
                    .then()
                    .statusCode(404);
            otherAccount
                    .api()
                    .body(Map.of("ids", List.of(deadLetter)))
                    .post("/api/v1/dead-letters/{verb}", verb)
                    .then()
                    .statusCode(200)
                    .body(verb.equals("requeue") ? "requeued" : "discarded", equalTo(0));
        }
        postMany("requeue", Map.of(), 400).body("code", equalTo("choice_ambiguous"));
        postMany("requeue", Map.of("ids", List.of()), 422);

        campaign.markCancelled();
        post(deadLetter, "requeue").statusCode(409).body("code", equalTo("cancelled"));
        postMany("requeue", Map.of("filter", Map.of()))
                .body("requeued", equalTo(0))
                .body("stopped", equalTo(2));
    }

    private TestCampaign failed(int people, Object retry) throws Exception {
        var campaign =
                aCampaign().in(account).withContacts(people).retrying(retry).launched();
        assertThat(campaign.awaitEnd().getString("status")).isEqualTo("failed");
        return campaign;
    }

    private ValidatableResponse list(String query) {
        return account.api().get("/api/v1/dead-letters" + query).then().statusCode(200);
    }

    private ValidatableResponse post(long id, String verb) {
        return account.api().post("/api/v1/dead-letters/{id}/{verb}", id, verb).then();
    }

    private ValidatableResponse postMany(String verb, Map<String, Object> body) {
        return postMany(verb, body, 200);
    }

    private ValidatableResponse postMany(String verb, Map<String, Object> body, int status) {
        return account.api()
                .body(body)
                .post("/api/v1/dead-letters/{verb}", verb)
                .then()
                .statusCode(status);
    }
}
