package io.tidings.dispatch;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.gateways.GatewayChange;
import io.tidings.gateways.Gateways;
import io.tidings.gateways.WindowScope;
import io.tidings.queue.Dispatches;
import io.tidings.ratelimits.GatewayLimiters;
import io.tidings.shared.GatewayId;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A limit of a gateway that this node shares with another one, which is only rows in the database here. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("S3-33")
class ClusterWindowTest {
    private static final long OTHER_NODE = 2_000_000_001;
    private static final int WINDOW = 4;

    @Inject
    TestCampaigns campaigns;

    @Inject
    Gateways gateways;

    @Inject
    GatewayLimiters limiters;

    @Inject
    Dispatches dispatch;

    @Inject
    Jdbi jdbi;

    @Test
    void a_node_uses_only_what_another_leaves_of_the_window() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = gateway(account, "");
        gateways.change(account.id(), gateway, GatewayChange.NONE.withWindow(WINDOW, WindowScope.CLUSTER));
        other(gateway, "call", WINDOW - 1);
        var campaign =
                aDispatchedCampaign().in(account, gateway).withMessages(50).released();

        eventually(
                SOON,
                () -> limiters.of(gateway).state().allowed(),
                allowed -> assertThat(allowed).isEqualTo(1));
        finished(campaign);
        assertThat(campaign.accepted()).hasSize(50);

        gateways.change(account.id(), gateway, GatewayChange.NONE.withWindow(WINDOW, WindowScope.NODE));
        eventually(
                SOON,
                () -> limiters.of(gateway).state().allowed(),
                allowed -> assertThat(allowed).isEqualTo(WINDOW));
    }

    @Test
    void a_node_without_a_connection_sends_nothing_until_one_is_free() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = gateway(account, ", \"connections\": 1");
        other(gateway, "connection", 1);
        var campaign =
                aDispatchedCampaign().in(account, gateway).withMessages(20).released();

        eventually(SOON, () -> permits(gateway), rows -> assertThat(rows).isEqualTo("0 waiting, 1 held"));
        assertThat(limiters.of(gateway).ready()).isFalse();
        assertThat(campaign.accepted()).isEmpty();

        jdbi.useHandle(handle -> handle.execute(
                "delete from gateway_permit where gateway_id = ? and node_id = ?", gateway.value(), OTHER_NODE));
        finished(campaign);
        assertThat(campaign.accepted()).hasSize(20);
        assertThat(dispatch.counts(campaign.id()).sent()).isEqualTo(20);
    }

    private GatewayId gateway(TestAccount account, String more) {
        return campaigns.gateway(account, """
                {"latency_ms_min": 1, "latency_ms_max": 5, "success_rate": 1, "receipts": false%s}""".formatted(more), WINDOW);
    }

    private void other(GatewayId gateway, String kind, int permits) {
        jdbi.useHandle(handle -> handle.execute(
                "insert into gateway_permit values (?, ?, ?, ?, clock_timestamp() + interval '1 hour')",
                gateway.value(),
                kind,
                OTHER_NODE,
                permits));
    }

    private String permits(GatewayId gateway) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select coalesce(sum(permits) filter (where node_id <> :other)::text, 'none') || ' waiting, '
                               || sum(permits) filter (where node_id = :other) || ' held'
                          from gateway_permit where gateway_id = :gateway""")
                .bind("gateway", gateway.value())
                .bind("other", OTHER_NODE)
                .mapTo(String.class)
                .one());
    }

    private void finished(DispatchedCampaign campaign) throws Exception {
        eventually(
                SOON,
                () -> dispatch.isFinished(campaign.id()),
                finished ->
                        assertThat(finished).as("states %s", campaign.states()).isTrue());
    }
}
