package io.tidings.dispatch;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.gateways.GatewayChange;
import io.tidings.gateways.Gateways;
import io.tidings.queue.Dispatches;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The rate limits of gateways, campaigns and senders. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class RateLimitScenarioTest {
    @Inject
    TestCampaigns campaigns;

    @Inject
    Dispatches dispatch;

    @Inject
    Gateways gateways;

    @Inject
    Jdbi jdbi;

    @Test
    @Tag("S3-33")
    void the_limit_of_a_gateway_holds_for_all_its_messages() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, PERFECT, 64);
        gateways.change(account.id(), gateway, GatewayChange.NONE.withRateLimit(100));
        long before = System.nanoTime();
        var one = aDispatchedCampaign().in(account, gateway).withMessages(200).released();
        var other = aDispatchedCampaign().in(account, gateway).withMessages(200).released();
        finished(one);
        finished(other);

        double seconds = (System.nanoTime() - before) / 1e9;
        assertThat(400 / seconds).as("segments a second").isLessThanOrEqualTo(105);
        assertThat(one.accepted()).hasSize(200);
    }

    @Test
    @Tag("S3-33")
    void a_campaign_with_its_own_limit_does_not_delay_others() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, PERFECT, 64);
        var limited = aDispatchedCampaign()
                .in(account, gateway)
                .withMessages(1_200)
                .rateLimit(20)
                .released();
        eventually(
                SOON,
                () -> dispatch.counts(limited.id()).sent(),
                sent -> assertThat(sent).isPositive());
        var quick =
                aDispatchedCampaign().in(account, gateway).withMessages(1_000).released();
        finished(quick);

        assertThat(dispatch.counts(limited.id()).sent()).isLessThan(1_000);
        jdbi.useTransaction(handle -> dispatch.cancel(handle, limited.id()));
        finished(limited);
    }

    @Test
    @Tag("S3-33")
    void the_limit_of_a_sender_holds_for_that_sender_only() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, PERFECT, 64);
        gateways.change(account.id(), gateway, new GatewayChange(null, null, null, null, null, Map.of("SLOW", 20)));
        long before = System.nanoTime();
        var slow = aDispatchedCampaign()
                .in(account, gateway)
                .withMessages(40)
                .sender("SLOW")
                .released();
        var quick = aDispatchedCampaign()
                .in(account, gateway)
                .withMessages(500)
                .sender("QUICK")
                .released();
        finished(quick);
        finished(slow);
        assertThat((System.nanoTime() - before) / 1e9).isGreaterThan(40 / 20.0 * 0.9);
    }

    private void finished(DispatchedCampaign campaign) throws Exception {
        eventually(
                SOON,
                () -> dispatch.isFinished(campaign.id()),
                drained ->
                        assertThat(drained).as("states %s", campaign.states()).isTrue());
    }
}
