package io.tidings.dispatch;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.eventually;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.database.Nodes;
import io.tidings.dispatch.ClaimStore.LeaseHolder;
import io.tidings.gateways.FailureClass;
import io.tidings.gateways.GatewayChange;
import io.tidings.gateways.Gateways;
import io.tidings.messages.MessageState;
import io.tidings.plans.PlanStore;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An outcome that the database refuses must not delay the outcomes of others. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class RefusedOutcomeTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Inject
    TestCampaigns campaigns;

    @Inject
    Dispatches dispatch;

    @Inject
    OutcomeWriter writer;

    @Inject
    OpenBlocks openBlocks;

    @Inject
    PlanStore plans;

    @Inject
    ClaimStore claims;

    @Inject
    Gateways gateways;

    @Inject
    Nodes nodes;

    @Inject
    Jdbi jdbi;

    @Test
    void a_refused_outcome_delays_no_other() throws Exception {
        var campaign = idle(4);
        var open = open(campaign);
        long first = campaign.firstMessage();
        writer.add(open, sent(open, first, null));
        writer.add(open, sent(open, first + 1, new MessageResult.Text("no text holds \0", 1)));
        writer.add(open, sent(open, first + 2, null));
        writer.add(open, sent(open, first + 3, null));
        open.complete(OpenBlock.BlockEnd.CLOSE);

        eventually(
                SOON,
                campaign::states,
                states -> assertThat(states).containsExactlyInAnyOrderEntriesOf(Map.of(0, 1, 50, 3)));
        eventually(
                SOON,
                () -> openBlocks.ids(),
                blocks -> assertThat(blocks).doesNotContain(open.block().id().value()));
        assertThat(writer.alive()).isTrue();
        // Recovery would take over the block; the test does not wait for it.
        jdbi.useTransaction(handle -> dispatch.cancel(handle, campaign.id()));
    }

    @Test
    void any_text_of_a_provider_is_stored() {
        var reason = new AttemptResult.Reason(FailureClass.CONTENT, "a\0b", "\0");

        assertThat(reason.code()).isEqualTo("ab");
        assertThat(reason.text()).isEmpty();
    }

    /** A campaign of which this node claims nothing by itself. */
    private DispatchedCampaign idle(int messages) {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, PERFECT, 4);
        gateways.change(account.id(), gateway, new GatewayChange(null, null, null, false, null, null));
        return aDispatchedCampaign().in(account, gateway).withMessages(messages).released();
    }

    /** Claims a block and commits its watermark at its end. */
    private OpenBlock open(DispatchedCampaign campaign) {
        var plan = plans.get(campaign.id());
        var block = claims.block(new LeaseHolder(nodes.id(), 60).withNewToken(), plan.gateway(), List.of())
                .orElseThrow();
        jdbi.useHandle(handle -> handle.execute(
                "update send_block set started_upto = last_id where id = ?",
                block.id().value()));
        var open = new OpenBlock(block, plan, Optional.empty(), OpenBlockPermits.unlimited());
        openBlocks.add(open);
        for (long id = block.firstId(); id <= block.lastId(); id++) {
            open.submit(id);
        }
        return open;
    }

    private static MessageResult sent(OpenBlock open, long message, MessageResult.@Nullable Text text) {
        return new MessageResult(
                open.block(),
                message,
                new AttemptResult.Final(MessageState.SENT, null),
                1,
                System.currentTimeMillis(),
                text);
    }
}
