package io.tidings.reports;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.TestCampaign;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A recipient that was skipped says why, wherever it is shown. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class SkippedRecipientsTest {
    private static final String REASON = "No value for order_no, city.";

    @Inject
    TestCampaigns campaigns;

    @ParameterizedTest
    @ValueSource(strings = {"launch", "dispatch"})
    void a_recipient_without_a_value_names_the_missing_values(String renderAt) throws Exception {
        var campaign = skippingOne(renderAt);

        var recipients = campaign.account()
                .api()
                .get("/api/v1/campaigns/{id}/recipients?status=skipped", campaign.id())
                .jsonPath();
        assertThat(recipients.getString("data[0].error.code")).isEqualTo("missing_value");
        assertThat(recipients.getString("data[0].error.text")).isEqualTo(REASON);

        long message = recipients.getLong("data[0].message_id");
        var shown =
                campaign.account().api().get("/api/v1/messages/{id}", message).jsonPath();
        assertThat(shown.getString("error.text")).isEqualTo(REASON);
        assertThat(shown.getList("timeline.kind", String.class)).containsExactly("created", "skipped");
        assertThat(shown.getString("timeline[1].text")).isEqualTo("Not sent: no value for order_no, city.");

        var csv = campaign.account()
                .api()
                .accept("text/csv")
                .get("/api/v1/campaigns/{id}/recipients.csv", campaign.id())
                .asString();
        assertThat(csv).contains("missing_value,\"" + REASON + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"launch", "dispatch"})
    void the_reasons_of_skips_are_counted(String renderAt) throws Exception {
        var failures = skippingOne(renderAt).view("failures");

        assertThat(failures.getList("data")).isEmpty();
        assertThat(failures.<Map<String, Object>>getList("skipped"))
                .isEqualTo(List.of(
                        Map.of("code", "missing_value", "text", "Not sent: no value for order_no, city.", "count", 1)));
    }

    private TestCampaign skippingOne(String renderAt) throws Exception {
        var account = campaigns.account(PERFECT);
        campaigns.people().contact(account.id(), "Alice", "{\"order_no\": \"17\", \"city\": \"Leeds\"}");
        campaigns.people().contact(account.id(), "Bob", "{}");
        var campaign = aCampaign()
                .in(account)
                .template("Hi {first_name}, order {order_no} goes to {city}")
                .with("missing_value", "fail")
                .with("render_at", renderAt)
                .launched();
        assertThat(campaign.awaitEnd().getLong("skipped")).isEqualTo(1);
        return campaign;
    }
}
