package io.tidings.launch;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.audiences.Audience;
import io.tidings.campaigns.CampaignStore;
import io.tidings.launch.RehearsalResult.SendForecast;
import io.tidings.shared.CampaignId;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class DurationEstimateTest {
    private static final String FIFTY_A_SECOND = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "receipts": false,
             "max_per_second": 50, "retry_after_ms": 100}""";

    @Inject
    TestCampaigns campaigns;

    @Inject
    CampaignStore store;

    @Inject
    LaunchChecks checks;

    @Inject
    DurationEstimate durations;

    @Test
    void the_lowest_limit_counts() {
        var account = campaigns.account(PERFECT);
        assertThat(forecast(account, Map.of()).basis()).isEqualTo("window");

        change(account, Map.of("rate_limit", 10, "sender_rate_limits", Map.of("SHOP", 6)));

        assertThat(forecast(account, Map.of("rate_limit", 40)).messagesPerSecond())
                .isEqualTo(5);
        assertThat(forecast(account, Map.of("sender", "SHOP")).messagesPerSecond())
                .isEqualTo(3);
        var own = forecast(account, Map.of("sender", "SHOP", "rate_limit", 2));
        assertThat(own.messagesPerSecond()).isEqualTo(1);
        assertThat(own.basis()).isEqualTo("limit");
    }

    @Test
    void the_estimate_uses_the_rate_of_a_provider_that_throttled() throws Exception {
        var account = campaigns.account(FIFTY_A_SECOND);
        aCampaign().in(account).withContacts(200).ended();

        var forecast = forecast(account, Map.of());

        assertThat(forecast.basis()).isEqualTo("throttled");
        assertThat(forecast.messagesPerSecond()).isLessThan(100);
    }

    /** Returns the forecast of 1,000 messages with two segments each. */
    private SendForecast forecast(TestAccount account, Map<String, Object> more) {
        var draft = aCampaign().in(account).with(more).created();
        var campaign = store.find(account.id(), new CampaignId(draft.id())).orElseThrow();
        var snapshot = checks.check(campaign, Optional.empty()).requireSnapshot();
        return durations.of(LaunchState.forRehearsal(campaign, snapshot, new Audience.Everyone(), 1_000), 1_000, 2_000);
    }

    private static void change(TestAccount account, Map<String, Object> settings) {
        var gateway = account.api().get("/api/v1/gateways").jsonPath().getLong("data[0].id");
        account.api()
                .body(settings)
                .put("/api/v1/gateways/{id}", gateway)
                .then()
                .statusCode(200);
    }
}
