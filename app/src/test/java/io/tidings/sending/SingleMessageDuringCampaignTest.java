package io.tidings.sending;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.sending.Senders.phone;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.dispatch.DispatchedCampaign;
import io.tidings.queue.Dispatches;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class SingleMessageDuringCampaignTest {
    private static final int MESSAGES = 8_000;
    /** Messages that the gateway accepts within one second: four connections, 10 ms per call. */
    private static final int MAX_SENT_MEANWHILE = 400;

    private static final String SLOW = """
            {"latency_ms_min": 10, "latency_ms_max": 10, "success_rate": 1, "receipts": false}""";

    @Inject
    TestCampaigns campaigns;

    @Inject
    Senders senders;

    @Inject
    Dispatches dispatch;

    @Inject
    Jdbi jdbi;

    @Test
    void a_single_message_is_sent_at_once_while_a_campaign_uses_the_same_gateway() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, SLOW, 4);
        var campaign = aDispatchedCampaign()
                .in(account, gateway)
                .withMessages(MESSAGES)
                .priority(0)
                .released();
        eventually(
                SOON,
                () -> dispatch.counts(campaign.id()).sent(),
                sent -> assertThat(sent).isGreaterThan(100));

        long single = senders.send(account, Map.of("to", phone(1), "body", "Your code is 1234"))
                .getLong("message_id");
        int before = campaign.accepted().size();
        eventually(
                SOON,
                () -> senders.accepted(single, 1),
                accepted -> assertThat(accepted).containsExactly(single));
        jdbi.useTransaction(handle -> dispatch.cancel(handle, campaign.id()));

        int after = campaignMessagesBefore(single, campaign);
        assertThat(after - before)
                .as("messages of the campaign sent while the single message waited")
                .isLessThan(MAX_SENT_MEANWHILE);
        assertThat(after).as("the campaign was far from its end").isLessThan(MESSAGES - MAX_SENT_MEANWHILE);
        eventually(
                SOON,
                () -> dispatch.isFinished(campaign.id()),
                drained -> assertThat(drained).isTrue());
    }

    /** Returns how many messages of the campaign the provider accepted before the single one. */
    private int campaignMessagesBefore(long single, DispatchedCampaign campaign) {
        long first = campaign.firstMessage();
        var order = senders.accepted(first, (int) (single - first + 1)).stream()
                .filter(id -> id == single || id < first + MESSAGES)
                .toList();
        return order.indexOf(single);
    }
}
