package io.tidings.dispatch;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.queue.Dispatches;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A thousand opt-outs while a campaign is sending. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("F31")
class OptOutDuringCampaignTest {
    private static final int MESSAGES = 3_000;
    private static final int OPTED_OUT = 1_000;
    private static final long LATENCY_MS = 30;
    private static final String SLOW = """
            {"latency_ms_min": 30, "latency_ms_max": 30, "success_rate": 1, "receipts": false}""";

    @Inject
    TestCampaigns campaigns;

    @Inject
    Dispatches dispatch;

    @Inject
    Jdbi jdbi;

    @Test
    void no_message_to_an_opted_out_number_starts_more_than_two_seconds_after_the_commit() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, SLOW, 8);
        var campaign = aDispatchedCampaign()
                .in(account, gateway)
                .withMessages(MESSAGES)
                .released();
        eventually(
                SOON,
                () -> dispatch.counts(campaign.id()).sent(),
                sent -> assertThat(sent).isPositive());
        long committed = stop(campaign);
        eventually(
                SOON,
                () -> dispatch.isFinished(campaign.id()),
                drained -> assertThat(drained).isTrue());

        // The provider accepts a message at the end of its call.
        var late = campaign.acceptedAfter(committed + 2_000 + LATENCY_MS).stream()
                .filter(id -> id % 3 == 0)
                .toList();
        assertThat(late).isEmpty();
        assertThat(campaign.states().keySet()).containsExactly(41, 50);
        long skipped = dispatch.counts(campaign.id()).skipped();
        assertThat(skipped).as("most of them get no message").isBetween(OPTED_OUT / 2L, (long) OPTED_OUT);
        assertThat(campaign.accepted()).hasSize((int) (MESSAGES - skipped)).doesNotHaveDuplicates();
    }

    /** Suppresses every third recipient of the campaign. @return the time of the commit */
    private long stop(DispatchedCampaign campaign) {
        jdbi.useTransaction(handle -> {
            int stopped = handle.createUpdate("""
                            insert into suppression (account_id, phone_hash, phone, reason, source)
                            select account_id, sha256(cast(recipient as bytea)), recipient, 'stop', 'inbound' from message
                             where plan_id = :plan and id between :low and :high and id % 3 = 0""")
                    .bind("plan", campaign.id().value())
                    .bind("low", campaign.firstMessage())
                    .bind("high", campaign.firstMessage() + MESSAGES - 1)
                    .execute();
            assertThat(stopped).isEqualTo(OPTED_OUT);
        });
        return System.currentTimeMillis();
    }
}
