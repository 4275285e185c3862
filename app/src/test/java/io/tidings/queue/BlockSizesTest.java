package io.tidings.queue;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.dispatch.DispatchedCampaign;
import io.tidings.gateways.GatewayChange;
import io.tidings.gateways.Gateways;
import io.tidings.plans.PlanStore;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("S3-32")
class BlockSizesTest {
    private static final String SLOW = """
            {"latency_ms_min": 50, "latency_ms_max": 50, "success_rate": 1, "receipts": false}""";

    @Inject
    TestCampaigns campaigns;

    @Inject
    Dispatches dispatch;

    @Inject
    BlockSizes sizes;

    @Inject
    Gateways gateways;

    @Inject
    Jdbi jdbi;

    @Test
    void a_configured_limit_determines_the_size_at_once() {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, PERFECT, 64);
        var campaign =
                aDispatchedCampaign().in(account, gateway).withMessages(10).prepared();
        assertThat(size(campaign)).as("a wide window").isEqualTo(sizes.max());

        gateways.change(account.id(), gateway, GatewayChange.NONE.withRateLimit(40));
        assertThat(size(campaign)).as("five seconds of work").isEqualTo(200);
        gateways.change(account.id(), gateway, GatewayChange.NONE.withRateLimit(2));
        assertThat(size(campaign)).as("never less").isEqualTo(50);

        var limited = aDispatchedCampaign()
                .in(account, gateway)
                .withMessages(10)
                .rateLimit(1)
                .prepared();
        assertThat(size(limited)).isEqualTo(50);
        assertThat(seconds(limited)).as("seconds of one block alone").isEqualTo(50.0);
    }

    @Test
    void the_measured_speed_determines_the_size_later() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, SLOW, 4);
        // 50 ms or a little more for each call, four at once: 80 a second at most.
        sent(aDispatchedCampaign().in(account, gateway).withMessages(300).released());
        var next = aDispatchedCampaign().in(account, gateway).withMessages(10).prepared();
        int slow = size(next);
        assertThat(slow).isBetween(100, 450);

        gateways.change(account.id(), gateway, GatewayChange.NONE.withSettings(campaigns.parse(PERFECT)));
        eventually(
                SOON,
                () -> {
                    sent(aDispatchedCampaign()
                            .in(account, gateway)
                            .withMessages(1_000)
                            .released());
                    return size(next);
                },
                size -> assertThat(size).as("the gateway is fast now").isGreaterThan(2 * slow));
    }

    private int size(DispatchedCampaign campaign) {
        return jdbi.withHandle(handle -> dispatch.blockSize(handle, campaign.id()));
    }

    private double seconds(DispatchedCampaign campaign) {
        return sizes.seconds(new PlanStore(jdbi).get(campaign.id()));
    }

    private void sent(DispatchedCampaign campaign) throws Exception {
        eventually(
                SOON,
                () -> dispatch.isFinished(campaign.id()),
                drained ->
                        assertThat(drained).as("states %s", campaign.states()).isTrue());
    }
}
