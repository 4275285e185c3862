package io.tidings.progress;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.tidings.dispatch.DispatchedCampaign;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class CampaignReportsTest {
    private static final String SOME_FAIL =
            "{\"latency_ms_min\": 0, \"latency_ms_max\": 0, \"success_rate\": 1, \"refusal_rate\": 0.2, \"receipts\": false}";

    @Inject
    TestAccounts accounts;

    @Test
    @Tag("S3-19")
    @Tag("S4-14")
    @Tag("S3-50")
    void the_metrics_add_up_and_contain_rates_and_times() throws Exception {
        var campaign =
                aDispatchedCampaign().withMessages(300).through(SOME_FAIL).released();

        var metrics = over(campaign);

        long sent = metrics.getLong("sent");
        long failed = metrics.getLong("failed");
        assertThat(sent + failed).isEqualTo(300);
        assertThat(failed).isBetween(20L, 120L);
        assertThat(metrics.getLong("accepted")).isEqualTo(sent);
        assertThat(metrics.getDouble("success_rate")).isCloseTo(sent / 3.0, within(0.1));
        assertThat(metrics.getDouble("success_rate") + metrics.getDouble("failure_rate"))
                .isCloseTo(100, within(0.01));
        assertThat(metrics.getDouble("delivery_rate")).isZero();
        assertThat(metrics.getDouble("progress")).isEqualTo(100);
        assertThat(metrics.getLong("segments")).isEqualTo(300);
        assertThat(metrics.getLong("remaining_seconds")).isZero();
        assertThat(metrics.getString("expected_completion")).isNull();
        assertThat(metrics.getString("completed_at")).isNotBlank();
        assertThat(metrics.getList("variants")).isEmpty();
        assertThat(metrics.getLong("retries.attempts")).isZero();
    }

    @Test
    @Tag("S3-24")
    @Tag("S3-25")
    void the_metrics_list_batches_with_failures_reasons_and_advice() throws Exception {
        var campaign =
                aDispatchedCampaign().withMessages(300).through(SOME_FAIL).released();
        var metrics = over(campaign);
        long failed = metrics.getLong("failed");

        assertThat(metrics.getList("failures.count", Long.class).stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(failed);
        assertThat(metrics.getList("failures.advice", String.class))
                .allSatisfy(advice -> assertThat(advice).isNotBlank());
        assertThat(metrics.getLong("batches.total")).isEqualTo(3);
        assertThat(metrics.getLong("batches.done")).isEqualTo(3);
        var batches = get(campaign, "/batches");
        assertThat(batches.getList("data.number", Integer.class)).containsExactly(1, 2, 3);
        assertThat(batches.getList("data.failed", Long.class).stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(failed);
        assertThat(batches.getList("data.state", String.class)).containsOnly("done");
        assertThat(batches.getList("data.advice", String.class))
                .allSatisfy(advice -> assertThat(advice).isNotBlank());
        assertThat(metrics.getLong("batches.worst[0].failed"))
                .isEqualTo(batches.getList("data.failed", Long.class).stream()
                        .mapToLong(Long::longValue)
                        .max()
                        .orElseThrow());
        assertThat(get(campaign, "/batches?failed=true&page_size=1").getLong("pagination.total_count"))
                .isEqualTo(3);
    }

    @Test
    @Tag("S3-19")
    @Tag("S3-24")
    void failed_recipients_are_listed_with_category_text_time_and_batch_and_exported_as_csv() throws Exception {
        var campaign =
                aDispatchedCampaign().withMessages(150).through(SOME_FAIL).released();
        int failed = over(campaign).getInt("failed");

        var page = get(campaign, "/failed-recipients?page_size=100");
        assertThat(page.getInt("pagination.total_count")).isEqualTo(failed);
        assertThat(page.getList("data.message_id", Long.class)).hasSize(failed).doesNotHaveDuplicates();
        var first = page.getMap("data[0]");
        assertThat(first.get("category")).isEqualTo(page.getString("data[0].error.failure_class"));
        assertThat(first.get("failed_at")).isNotNull();
        assertThat(page.getString("data[0].error.text")).isNotBlank();
        assertThat(page.getList("data.batch.number", Integer.class)).allMatch(number -> number == 1 || number == 2);
        var category = page.getString("data[0].category");
        var narrowed = get(campaign, "/failed-recipients?page_size=100&category=" + category);
        assertThat(narrowed.getList("data.category", String.class)).containsOnly(category);
        campaign.account()
                .api()
                .get(
                        "/api/v1/campaigns/{id}/failed-recipients?category=bad_luck",
                        campaign.id().value())
                .then()
                .statusCode(422)
                .body("code", equalTo("invalid_value"));

        var csv = csv(campaign, "/failed-recipients.csv");
        assertThat(csv.getFirst()).startsWith("phone,customer_id,message_id,category");
        assertThat(csv.subList(1, csv.size())).hasSize(failed).allMatch(line -> line.startsWith("'+254711"));
        assertThat(csv(campaign, "/recipients.csv")).hasSize(151);
    }

    @Test
    @Tag("S3-36")
    @Tag("S4-8")
    void retries_and_their_successes_are_counted() throws Exception {
        var campaign = aDispatchedCampaign()
                .withMessages(200)
                .through("{\"latency_ms_min\": 0, \"latency_ms_max\": 0, \"success_rate\": 0.5,"
                        + " \"receipts\": false}")
                .released();

        var metrics = over(campaign);

        assertThat(metrics.getInt("retries.attempts")).isPositive();
        assertThat(metrics.getInt("retries.sent")).isBetween(1, metrics.getInt("retries.attempts"));
        assertThat(metrics.getDouble("retries.success_rate")).isBetween(1.0, 100.0);
    }

    @Test
    void reports_of_another_account_are_not_found() {
        var campaign = aDispatchedCampaign()
                .withMessages(1)
                .through(SOME_FAIL)
                .retrying(io.tidings.plans.RetryPolicy.DEFAULT)
                .prepared();
        var other = accounts.create();

        for (var report :
                List.of("metrics", "batches", "failed-recipients", "failed-recipients.csv", "recipients.csv")) {
            other.upload()
                    .get("/api/v1/campaigns/{id}/{report}", campaign.id().value(), report)
                    .then()
                    .statusCode(404);
        }
    }

    @Test
    void percentages_round_only_none_to_0_and_only_all_to_100() {
        var expected = Map.of(0L, 0.0, 1L, 0.1, 50_000L, 50.0, 99_999L, 99.9, 100_000L, 100.0);

        expected.forEach((part, share) -> assertThat(OutcomeRates.percentage(part, 100_000))
                .as("%d", part)
                .isEqualTo(share));
        assertThat(OutcomeRates.percentage(0, 0)).isNull();
    }

    private static JsonPath over(DispatchedCampaign campaign) throws Exception {
        return eventually(
                SOON,
                () -> get(campaign, "/metrics"),
                metrics -> assertThat(metrics.getString("completed_at")).isNotNull());
    }

    private static JsonPath get(DispatchedCampaign campaign, String report) {
        return campaign.account()
                .api()
                .get("/api/v1/campaigns/" + campaign.id() + report)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static List<String> csv(DispatchedCampaign campaign, String report) {
        return campaign.account()
                .upload()
                .get("/api/v1/campaigns/" + campaign.id() + report)
                .then()
                .statusCode(200)
                .extract()
                .asString()
                .lines()
                .toList();
    }
}
