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
import java.time.Duration;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Opt-outs while the calls of a block wait: for a limit that others use, or for a slow gateway. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("F31")
class LateOptOutTest {
    private static final int MESSAGES = 20;
    private static final int WINDOW = 4;

    @Inject
    TestCampaigns campaigns;

    @Inject
    Dispatches dispatch;

    @Inject
    Gateways gateways;

    @Inject
    Jdbi jdbi;

    @Test
    void an_opt_out_applies_to_messages_that_wait_for_a_shared_limit() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, PERFECT, WINDOW);
        gateways.change(account.id(), gateway, new GatewayChange(null, null, null, null, null, Map.of("ACME", 20)));
        // Other nodes have taken the tokens of the next 1.6 seconds.
        jdbi.useHandle(handle -> handle.execute(
                "insert into rate_bucket (scope, id, name, free_at) values ('sender', ?, 'ACME', now() + interval '1.6 s')",
                gateway.value()));

        var campaign = aDispatchedCampaign()
                .in(account, gateway)
                .sender("ACME")
                .withMessages(MESSAGES)
                .released();
        leased(campaign);
        optOut(campaign);
        finished(campaign);

        assertThat(campaign.accepted()).isEmpty();
        assertThat(dispatch.counts(campaign.id()).skipped()).isEqualTo(MESSAGES);
    }

    @Test
    void an_opt_out_applies_to_messages_that_wait_for_the_answers_of_a_slow_gateway() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, """
                {"latency_ms_min": 1200, "latency_ms_max": 1200, "success_rate": 1, "receipts": false}""", WINDOW);
        var campaign = aDispatchedCampaign()
                .in(account, gateway)
                .withMessages(MESSAGES)
                .released();
        leased(campaign);
        optOut(campaign);
        finished(campaign);

        assertThat(campaign.accepted()).as("calls that had started").hasSizeLessThanOrEqualTo(WINDOW);
    }

    /** Waits until the watermark of the first chunk may be committed. */
    private void leased(DispatchedCampaign campaign) throws Exception {
        eventually(
                SOON,
                () -> jdbi.withHandle(handle -> handle.createQuery(
                                "select count(*) from send_block where plan_id = :plan and state = 'LEASED'")
                        .bind("plan", campaign.id().value())
                        .mapTo(Integer.class)
                        .one()),
                blocks -> assertThat(blocks).isEqualTo(1));
    }

    /** Suppresses all recipients of the campaign, after its first chunk had time to start. */
    private void optOut(DispatchedCampaign campaign) throws Exception {
        long from = System.nanoTime();
        eventually(
                SOON,
                System::nanoTime,
                now -> assertThat(now - from)
                        .isGreaterThan(Duration.ofMillis(300).toNanos()));
        jdbi.useHandle(handle -> handle.createUpdate("""
                        insert into suppression (account_id, phone_hash, phone, reason, source)
                        select account_id, sha256(cast(recipient as bytea)), recipient, 'stop', 'inbound' from message
                         where plan_id = :plan and id between :low and :high""")
                .bind("plan", campaign.id().value())
                .bind("low", campaign.firstMessage())
                .bind("high", campaign.firstMessage() + MESSAGES - 1)
                .execute());
    }

    private void finished(DispatchedCampaign campaign) throws Exception {
        eventually(
                SOON,
                () -> dispatch.isFinished(campaign.id()),
                drained -> assertThat(drained).isTrue());
    }
}
