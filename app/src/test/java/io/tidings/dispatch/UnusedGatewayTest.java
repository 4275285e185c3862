package io.tidings.dispatch;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.gateways.GatewayChange;
import io.tidings.gateways.Gateways;
import io.tidings.queue.Dispatches;
import io.tidings.ratelimits.GatewayLimiters;
import io.tidings.shared.GatewayId;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.junit.jupiter.api.Test;

/** The life of a gateway on a node: opened by work, forgotten without it or when it is disabled. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class UnusedGatewayTest {
    private static final String DOWN = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "receipts": false, "down": true}""";

    @Inject
    TestCampaigns campaigns;

    @Inject
    Gateways gateways;

    @Inject
    GatewayLimiters limiters;

    @Inject
    WorkDistributor work;

    @Inject
    @Readiness
    DispatcherHealth health;

    @Inject
    MeterRegistry registry;

    @Inject
    Dispatches dispatch;

    @Test
    void a_gateway_without_work_is_forgotten_and_opened_again_by_work() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, PERFECT, 4);
        send(account, gateway);
        var opened = gateways.open(gateway).gateway();

        work.evictUnused(Duration.ofMinutes(5));
        assertThat(limiters.states()).as("used a moment ago").containsKey(gateway);
        eventually(
                SOON,
                () -> {
                    work.evictUnused(Duration.ZERO);
                    return limiters.states().keySet();
                },
                known -> assertThat(known).doesNotContain(gateway));

        send(account, gateway);
        assertThat(gateways.open(gateway).gateway()).isNotSameAs(opened);
    }

    @Test
    void a_disabled_gateway_is_closed_although_its_messages_wait() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, DOWN, 4);
        var campaign =
                aDispatchedCampaign().in(account, gateway).withMessages(10).released();
        eventually(
                SOON,
                () -> limiters.states().keySet(),
                known -> assertThat(known).contains(gateway));

        gateways.change(account.id(), gateway, new GatewayChange(null, null, null, false, null, null));
        eventually(
                SOON,
                () -> limiters.states().keySet(),
                known -> assertThat(known).doesNotContain(gateway));

        gateways.change(
                account.id(), gateway, new GatewayChange(null, campaigns.parse(PERFECT), null, true, null, null));
        finished(campaign);
        assertThat(campaign.accepted()).hasSize(10);
    }

    @Test
    void a_gateway_that_does_not_work_says_so_and_the_node_stays_ready() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, DOWN, 4);
        account.api().get("/api/v1/gateways/" + gateway).then().body("health", nullValue());
        var campaign =
                aDispatchedCampaign().in(account, gateway).withMessages(1).released();

        eventually(SOON, health::call, response -> {
            assertThat(response.getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
            assertThat(String.valueOf(response.getData().orElseThrow().get("gateways_down")))
                    .contains(gateway.toString());
        });
        assertThat(registry.get("dispatcher.gateways.down").gauge().value()).isPositive();
        account.api()
                .get("/api/v1/gateways/" + gateway)
                .then()
                .body("health.up", equalTo(false))
                .body("health.reason", equalTo("connection_refused"));

        gateways.change(account.id(), gateway, GatewayChange.NONE.withSettings(campaigns.parse(PERFECT)));
        finished(campaign);
        account.api()
                .get("/api/v1/gateways/" + gateway)
                .then()
                .body("health.up", equalTo(true))
                .body("health.reason", nullValue());
    }

    private void send(TestAccount account, GatewayId gateway) throws Exception {
        finished(aDispatchedCampaign().in(account, gateway).withMessages(10).released());
    }

    private void finished(DispatchedCampaign campaign) throws Exception {
        eventually(
                SOON,
                () -> dispatch.isFinished(campaign.id()),
                finished ->
                        assertThat(finished).as("states %s", campaign.states()).isTrue());
    }
}
