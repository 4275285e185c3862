package io.tidings.dispatch;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.database.Nodes;
import io.tidings.dispatch.ClaimStore.LeaseHolder;
import io.tidings.gateways.GatewayChange;
import io.tidings.gateways.Gateways;
import io.tidings.queue.Dispatches;
import io.tidings.shared.GatewayId;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A claim was committed, and the connection ended before the answer arrived. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("F15")
class LostClaimTest {
    @Inject
    TestCampaigns campaigns;

    @Inject
    ClaimStore claims;

    @Inject
    Dispatches dispatch;

    @Inject
    Gateways gateways;

    @Inject
    Nodes nodes;

    @Inject
    Jdbi jdbi;

    @Test
    @Tag("S0-35")
    void only_the_claiming_worker_finds_its_block_again() {
        var account = campaigns.accountWithoutGateway();
        var gateway = idle(account);
        var campaign =
                aDispatchedCampaign().in(account, gateway).withMessages(200).released();
        var mine = new LeaseHolder(nodes.id(), 60).withNewToken();
        var other = mine.withNewToken();
        assertThat(claims.claimedBy(mine)).isEmpty();

        var block = claims.block(mine, gateway, List.of()).orElseThrow();

        assertThat(claims.claimedBy(mine)).contains(block);
        assertThat(claims.claimedBy(other)).isEmpty();
        jdbi.useTransaction(handle -> dispatch.cancel(handle, campaign.id()));
    }

    /** A gateway for which this node claims nothing by itself. */
    private GatewayId idle(TestAccount account) {
        var gateway = campaigns.gateway(account, PERFECT, 4);
        gateways.change(account.id(), gateway, new GatewayChange(null, null, null, false, null, null));
        return gateway;
    }
}
