package io.tidings.campaigns;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.queue.NodeReport;
import io.tidings.shared.AccountId;
import io.tidings.shared.GatewayId;
import io.tidings.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that a campaign that does not move says why. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class StandstillsTest {
    private static final Instant LAUNCHED = Instant.parse("2026-11-30T17:10:20Z");
    private static final Instant NOW = LAUNCHED.plusSeconds(60);
    private static final AccountId ACCOUNT = new AccountId(1);
    private static final GatewayId GATEWAY = new GatewayId(3);

    @Test
    void the_api_says_that_the_gateway_of_a_campaign_does_not_answer() throws Exception {
        var campaign = aCampaign()
                .through("{\"down\": true, \"receipts\": false}")
                .withContacts(5)
                .launched();

        eventually(
                Duration.ofSeconds(30),
                () -> String.valueOf(campaign.progress().getString("status_reason")),
                reason -> assertThat(reason)
                        .startsWith("gateway_not_answering: The gateway has not answered since ")
                        .endsWith("Tidings tries again at least every 10 seconds."));
        for (var path : new String[] {"/api/v1/campaigns/" + campaign.id(), "/api/v1/campaigns"}) {
            assertThat(campaign.account().api().get(path).asString())
                    .contains("gateway_not_answering: The gateway has not answered since ");
        }
    }

    @Test
    void a_gateway_that_refuses_connections_is_named_with_the_time_of_the_last_outcome() {
        var limit = limit(0, 0, "open");

        assertThat(reason(node(limit, 30)))
                .isEqualTo("gateway_not_answering: The gateway has not answered since 2026-11-30T17:10:00Z."
                        + " Tidings tries again at least every 10 seconds.");
    }

    @Test
    void calls_without_an_answer_are_a_standstill_only_after_ten_seconds() {
        var limit = limit(5, 0, "closed");

        assertThat(reason(node(limit, 9))).isNull();
        assertThat(reason(node(limit, 11))).startsWith("gateway_silent: ");
        assertThat(reason(node(limit(0, 0, "closed"), 30))).isNull();
    }

    @Test
    @Tag("S3-47")
    void throttling_and_missing_workers_are_named() {
        assertThat(reason(node(limit(5, 2_000, "closed"), 30))).startsWith("gateway_throttled: ");
        assertThat(reason()).startsWith("no_worker: ");
    }

    private static @Nullable String reason(NodeReport... nodes) {
        return Standstills.of(ACCOUNT, new Standstills.PlanGateway(1, GATEWAY, "ACME"), LAUNCHED, List.of(nodes))
                .map(Standstill::reason)
                .orElse(null);
    }

    private static NodeReport.GatewayLimit limit(int inFlight, long pausedMillis, String state) {
        return new NodeReport.GatewayLimit(GATEWAY, 64, 64, inFlight, pausedMillis, state, null, List.of());
    }

    private static NodeReport node(NodeReport.GatewayLimit limit, long quietSeconds) {
        var rate = new NodeReport.Rate(ACCOUNT, GATEWAY, 0, quietSeconds);
        return new NodeReport(1, "node-1", 2, 2, List.of(), List.of(rate), List.of(limit), LAUNCHED, NOW);
    }
}
