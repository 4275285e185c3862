package io.tidings.alerts;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.tidings.dispatch.DispatchedCampaign;
import io.tidings.plans.RetryPolicy;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("S4-36")
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class FailureRateLimitTest {
    /**
     * Sending would take minutes with 64 calls at once. So only the failure rate limit can end it in time.
     */
    private static final String MANY_FAIL =
            "{\"latency_ms_min\": 300, \"latency_ms_max\": 500, \"success_rate\": 1, \"refusal_rate\": 0.8, \"receipts\": false}";

    private static final String MANY_ARE_LOST =
            "{\"latency_ms_min\": 300, \"latency_ms_max\": 500, \"success_rate\": 1, \"unknown_rate\": 0.4, \"receipts\": false}";

    @Inject
    TestAccounts accounts;

    @Inject
    Jdbi jdbi;

    @Test
    void a_campaign_with_too_many_failures_is_paused_with_the_reason() throws Exception {
        var campaign = aDispatchedCampaign()
                .withMessages(20_000)
                .through(MANY_FAIL)
                .retrying(RetryPolicy.DEFAULT)
                .prepared();
        jdbi.useHandle(handle -> handle.execute(
                "update campaign set pause_on_failure_rate = 50, recipients = 20000 where id = ?",
                campaign.id().value()));
        campaign.release();

        var paused = eventually(
                SOON,
                () -> get(campaign),
                seen -> assertThat(seen.getString("status")).isEqualTo("paused"));

        assertThat(paused.getString("status_reason"))
                .startsWith("too_many_failures: ")
                .contains("allows 50 %");
        assertThat(paused.getInt("pause_on_failure_rate")).isEqualTo(50);
        assertThat(paused.getLong("stats.pending")).isPositive();
        campaign.account()
                .api()
                .post("/api/v1/campaigns/{id}/cancel", campaign.id().value());
    }

    @Test
    @Tag("F9")
    void uncertain_messages_count_as_failures() throws Exception {
        var campaign = aDispatchedCampaign()
                .withMessages(20_000)
                .through(MANY_ARE_LOST)
                .retrying(RetryPolicy.DEFAULT)
                .prepared();
        jdbi.useHandle(handle -> handle.execute(
                "update campaign set pause_on_failure_rate = 20, recipients = 20000 where id = ?",
                campaign.id().value()));
        campaign.release();

        var paused = eventually(
                SOON,
                () -> get(campaign),
                seen -> assertThat(seen.getString("status")).isEqualTo("paused"));

        assertThat(paused.getString("status_reason")).contains("failed or are uncertain");
        campaign.account()
                .api()
                .post("/api/v1/campaigns/{id}/cancel", campaign.id().value());
    }

    @Test
    void the_limit_must_be_a_positive_percentage() {
        var account = accounts.create();

        account.api()
                .body(Map.of("name", "A", "message_content", "Hi", "all", true, "pause_on_failure_rate", 0))
                .post("/api/v1/campaigns")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("#/pause_on_failure_rate"));
        account.api()
                .body(Map.of("name", "A", "message_content", "Hi", "all", true, "pause_on_failure_rate", 30))
                .post("/api/v1/campaigns")
                .then()
                .statusCode(201)
                .body("pause_on_failure_rate", equalTo(30));
    }

    private static JsonPath get(DispatchedCampaign campaign) {
        return campaign.account()
                .api()
                .get("/api/v1/campaigns/{id}", campaign.id().value())
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }
}
