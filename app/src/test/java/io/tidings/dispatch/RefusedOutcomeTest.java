package io.tidings.dispatch;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
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
import io.tidings.messages.AttemptResult;
import io.tidings.messages.MessageState;
import io.tidings.plans.PlanStore;
import io.tidings.queue.Dispatches;
import io.tidings.testing.CapturedLog;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An outcome that the database refuses must not delay the outcomes of others. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class RefusedOutcomeTest {

    @Inject
    TestCampaigns campaigns;

    @Inject
    Dispatches dispatch;

    @Inject
    OutcomeWriter writer;

    @Inject
    @Readiness
    DispatcherHealth health;

    @Inject
    OpenBlocks openBlocks;

    @Inject
    Journal journals;

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
    @Tag("S3-5")
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
                () -> openBlocks.leases(),
                leases -> assertThat(leases).doesNotContain(LeaseKey.of(open.block())));
        assertThat(writer.alive()).isTrue();
        // Recovery would take over the block; the test does not wait for it.
        jdbi.useTransaction(handle -> dispatch.cancel(handle, campaign.id()));
    }

    @Test
    @Tag("S4-66")
    void the_node_is_not_ready_while_an_outcome_waits_too_long_for_its_write() throws Exception {
        var campaign = idle(1);
        var open = open(campaign);
        var limit = Duration.ofMillis(200);
        jdbi.useTransaction(handle -> {
            handle.execute("select from message where id = ? for update", campaign.firstMessage());
            writer.add(open, sent(open, campaign.firstMessage(), null));
            eventually(
                    SOON,
                    () -> health.call(limit).getStatus(),
                    status -> assertThat(status).isEqualTo(HealthCheckResponse.Status.DOWN));
        });

        eventually(
                SOON,
                () -> health.call(limit).getStatus(),
                status -> assertThat(status).isEqualTo(HealthCheckResponse.Status.UP));
        jdbi.useTransaction(handle -> dispatch.cancel(handle, campaign.id()));
    }

    @Test
    void a_write_that_takes_longer_than_five_seconds_is_logged() throws Exception {
        var campaign = idle(1);
        var open = open(campaign);
        try (var logged = CapturedLog.start()) {
            jdbi.useTransaction(handle -> {
                handle.execute("select from message where id = ? for update", campaign.firstMessage());
                writer.add(open, sent(open, campaign.firstMessage(), null));
                eventually(
                        SOON,
                        () -> health.call(Duration.ofMillis(5_500)).getStatus(),
                        status -> assertThat(status).isEqualTo(HealthCheckResponse.Status.DOWN));
            });

            eventually(
                    SOON,
                    () -> logged.lines().toList(),
                    lines -> assertThat(lines)
                            .anySatisfy(line -> assertThat(line).contains("An attempt to write 1 outcomes took ")));
        }
        jdbi.useTransaction(handle -> dispatch.cancel(handle, campaign.id()));
    }

    @Test
    void recovery_reads_a_refused_outcome_from_the_journal() throws Exception {
        var campaign = idle(3);
        var open = openWithJournal(campaign);
        var journal = open.journal().orElseThrow();
        long first = campaign.firstMessage();
        for (int slot = 0; slot < 3; slot++) {
            var text = slot == 1 ? new MessageResult.Text("no text holds \0", 1) : null;
            var result = sent(open, first + slot, text);
            journal.started(slot, first + slot, 1);
            journal.answered(slot, result);
            writer.add(open, result);
        }
        open.complete(OpenBlock.BlockEnd.CLOSE);
        eventually(
                SOON,
                () -> openBlocks.leases(),
                leases -> assertThat(leases).doesNotContain(LeaseKey.of(open.block())));
        // Recovery takes over a lease of its own node only when it was not renewed for a while.
        jdbi.useHandle(handle -> handle.execute(
                "update send_block set lease_until = now() where id = ?",
                open.block().id().value()));

        eventually(SOON, campaign::states, states -> assertThat(states).isEqualTo(Map.of(50, 3)));
        eventually(SOON, journals::kept, kept -> assertThat(kept).isEmpty());
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
        var block = claim(campaign);
        var open =
                new OpenBlock(block, plans.get(campaign.id()), Optional.empty(), OpenBlockPermits.unlimited(), false);
        openBlocks.add(open);
        return submitAll(open);
    }

    private OpenBlock openWithJournal(DispatchedCampaign campaign) {
        var plan = plans.get(campaign.id());
        return submitAll(openBlocks.open(claim(campaign), plan, OpenBlockPermits.unlimited(), false));
    }

    private Block claim(DispatchedCampaign campaign) {
        var plan = plans.get(campaign.id());
        var block = claims.block(new LeaseHolder(nodes.id(), 60).withNewToken(), plan.gateway(), List.of())
                .orElseThrow();
        jdbi.useHandle(handle -> handle.execute(
                "update send_block set started_upto = last_id where id = ?",
                block.id().value()));
        return block;
    }

    private static OpenBlock submitAll(OpenBlock open) {
        for (long id = open.block().firstId(); id <= open.block().lastId(); id++) {
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
