package io.tidings.progress;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.tidings.dispatch.DispatchedCampaign;
import io.tidings.plans.RetryPolicy;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class AccountReportsTest {
    private static final String SOME_FAIL =
            "{\"latency_ms_min\": 0, \"latency_ms_max\": 0, \"success_rate\": 1, \"refusal_rate\": 0.3, \"receipts\": false}";

    @Inject
    TestAccounts accounts;

    @Inject
    Jdbi jdbi;

    @Test
    @Tag("S3-19")
    void the_summary_counts_the_campaigns_and_messages_of_each_period() throws Exception {
        var campaign = aDispatchedCampaign()
                .withMessages(120)
                .through(SOME_FAIL)
                .retrying(RetryPolicy.DEFAULT)
                .prepared();
        launchedBefore(campaign, "3 days");
        campaign.release();

        var summary = eventually(SOON, () -> summary(campaign.account()), seen -> {
            assertThat(seen.getLong("last_7_days.messages.queued")).isZero();
            assertThat(seen.getLong("last_7_days.messages.sending")).isZero();
            assertThat(seen.<String, Integer>getMap("campaigns")).containsEntry("sent", 1);
        });

        assertThat(summary.getLong("today.messages.total")).isZero();
        assertThat(summary.getString("today.success_rate")).isNull();
        assertThat(summary.getLong("last_30_days.messages.total")).isEqualTo(120);
        assertThat(summary.getLong("last_7_days.campaigns_launched")).isEqualTo(1);
        long failed = summary.getLong("last_7_days.messages.failed");
        assertThat(failed).isPositive();
        assertThat(summary.getLong("last_7_days.messages.sent")).isEqualTo(120 - failed);
        assertThat(summary.getList("last_7_days.failures.count", Long.class).stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(failed);
        assertThat(summary.getBoolean("credits.unlimited")).isTrue();
        assertThat(summary.getString("time_zone")).isEqualTo("UTC");
    }

    @Test
    @Tag("SEC-9")
    void the_contact_export_has_a_column_for_each_attribute_and_is_safe_for_spreadsheets() {
        var account = accounts.create();
        account.api()
                .body(Map.of(
                        "phone",
                        "+254712345678",
                        "first_name",
                        "=HYPERLINK(\"x\")",
                        "attributes",
                        Map.of("city", "Nairobi"),
                        "tags",
                        List.of("b", "a")))
                .post("/api/v1/contacts")
                .then()
                .statusCode(201);

        account.upload()
                .get("/api/v1/exports/contacts.csv")
                .then()
                .statusCode(200)
                .contentType("text/csv; charset=utf-8")
                .header("Content-Disposition", "attachment; filename=\"contacts.csv\"")
                .body(equalTo("""
                        phone,first_name,last_name,location,preferred_product,tags,city\r
                        '+254712345678,"'=HYPERLINK(""x"")","","","","a,b",Nairobi\r
                        """));
        var log = account.api()
                .get("/api/v1/audit")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(log.getList("data.action", String.class)).contains("contacts.exported");
    }

    @Test
    void the_message_export_contains_the_messages_of_the_time_span() throws Exception {
        var campaign = aDispatchedCampaign()
                .withMessages(30)
                .through(SOME_FAIL)
                .retrying(RetryPolicy.DEFAULT)
                .prepared();
        jdbi.useHandle(handle -> handle.execute(
                "update message set created_at = '2026-03-05 12:00+00' where plan_id = ?",
                campaign.id().value()));

        assertThat(messages(campaign.account(), "?from=2026-03-05&to=2026-03-05"))
                .hasSize(31);
        assertThat(messages(campaign.account(), "?from=2026-03-06")).hasSize(1);
        assertThat(messages(campaign.account(), "?from=2026-03-05T12:00:00Z&to=2026-03-05T12:00:01Z"))
                .hasSize(31)
                .element(1)
                .asString()
                .contains(",'+254711", ",queued,");
        assertThat(messages(accounts.create(), "?from=2026-03-05&to=2026-03-05"))
                .hasSize(1);
        for (var wrong : List.of("?from=yesterday", "?from=2026-03-05&to=2026-03-01")) {
            campaign.account()
                    .upload()
                    .get("/api/v1/exports/messages.csv" + wrong)
                    .then()
                    .statusCode(422)
                    .contentType(containsString("application/problem+json"))
                    .body("code", equalTo("span_invalid"));
        }
    }

    private void launchedBefore(DispatchedCampaign campaign, String ago) {
        jdbi.useHandle(handle -> handle.execute(
                "update campaign set launched_at = now() - cast(? as interval), recipients = 120 where id = ?",
                ago,
                campaign.id().value()));
    }

    private static List<String> messages(TestAccount account, String query) {
        return account.upload()
                .get("/api/v1/exports/messages.csv" + query)
                .then()
                .statusCode(200)
                .extract()
                .asString()
                .lines()
                .toList();
    }

    private static JsonPath summary(TestAccount account) {
        return account.api()
                .get("/api/v1/stats/summary")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }
}
