package io.tidings.sending;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.sending.Senders.phone;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.dispatch.DispatchedCampaign;
import io.tidings.gateways.GatewayChange;
import io.tidings.gateways.Gateways;
import io.tidings.queue.Dispatches;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** More slow gateways with campaigns than blocks that a node opens at once. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class SlowGatewaysTest {
    private static final int SLOW_GATEWAYS = 150;
    private static final int MESSAGES = 120;
    private static final int SECONDS = 2;

    @Inject
    TestCampaigns campaigns;

    @Inject
    Senders senders;

    @Inject
    Gateways gateways;

    @Inject
    Dispatches dispatch;

    @Inject
    Jdbi jdbi;

    private final List<DispatchedCampaign> begun = new ArrayList<>();

    @AfterEach
    void cancel() {
        begun.forEach(campaign -> jdbi.useTransaction(handle -> dispatch.cancel(handle, campaign.id())));
    }

    @Test
    void slow_gateways_delay_neither_each_other_nor_a_single_message_through_another_gateway() throws Exception {
        var other = senders.account(Senders.PERFECT);
        // The first request of a test run is slow.
        single(other, 1);
        var slow = campaigns.accountWithoutGateway();
        for (int i = 0; i < SLOW_GATEWAYS; i++) {
            var gateway = campaigns.gateway(slow, Senders.PERFECT, 4);
            gateways.change(slow.id(), gateway, new GatewayChange(null, null, null, null, 1, null));
            begun.add(aDispatchedCampaign()
                    .in(slow, gateway)
                    .withMessages(MESSAGES)
                    .prepared());
        }
        begun.forEach(DispatchedCampaign::release);
        eventually(SOON, this::started, started -> assertThat(started).isEqualTo(SLOW_GATEWAYS));

        // A busy machine delays some tries. Slow gateways would delay each of them.
        eventually(SOON, () -> single(other, 2), took -> assertThat(took).isLessThan(Duration.ofSeconds(1)));
        eventually(SOON, this::timeOfMessages, took -> assertThat(took).isLessThan(Duration.ofSeconds(2 * SECONDS)));
    }

    /** Returns the time in which all gateways together send as many messages as their limits allow in SECONDS. */
    private Duration timeOfMessages() throws Exception {
        long before = sent();
        long from = System.nanoTime();
        eventually(SOON, this::sent, sent -> assertThat(sent - before).isGreaterThanOrEqualTo(SECONDS * SLOW_GATEWAYS));
        return Duration.ofNanos(System.nanoTime() - from);
    }

    /** Sends a single message. @return the time until the provider has accepted it */
    private Duration single(TestAccount account, int number) throws Exception {
        long from = System.nanoTime();
        long single = senders.send(account, Map.of("to", phone(number), "body", "Your code is 1234"))
                .getLong("message_id");
        eventually(
                SOON,
                () -> senders.accepted(single, 1),
                accepted -> assertThat(accepted).containsExactly(single));
        return Duration.ofNanos(System.nanoTime() - from);
    }

    /** Returns the number of campaigns of which a message was sent. */
    private long started() {
        return begun.stream().filter(campaign -> !campaign.accepted().isEmpty()).count();
    }

    private long sent() {
        return begun.stream()
                .mapToLong(campaign -> dispatch.counts(campaign.id()).sent())
                .sum();
    }
}
