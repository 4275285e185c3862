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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many plans of one sender, whose limit is slower than the gateway. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class SharedSenderLimitTest {
    private static final int PLANS = 20;
    /** All messages together take 30 seconds. */
    private static final int MESSAGES = 300;

    private static final int PER_SECOND = 200;
    /** One is being sent. Others may have been claimed a moment later, and are then released. */
    private static final int MAX_OPEN = 3;

    @Inject
    TestCampaigns campaigns;

    @Inject
    Dispatches dispatch;

    @Inject
    Gateways gateways;

    @Inject
    Jdbi jdbi;

    private final List<DispatchedCampaign> begun = new ArrayList<>();
    private int mostLeased;

    @AfterEach
    void cancel() {
        begun.forEach(campaign -> jdbi.useTransaction(handle -> dispatch.cancel(handle, campaign.id())));
    }

    @Test
    void one_block_at_a_time_is_sent_under_the_limit_and_other_plans_need_not_wait() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, PERFECT, 64);
        gateways.change(
                account.id(), gateway, new GatewayChange(null, null, null, null, null, Map.of("ACME", PER_SECOND)));
        for (int i = 0; i < PLANS; i++) {
            begun.add(aDispatchedCampaign()
                    .in(account, gateway)
                    .sender("ACME")
                    .withMessages(MESSAGES)
                    .released());
        }
        eventually(SOON, this::sent, sent -> assertThat(sent).isGreaterThan(PER_SECOND));
        var other = aDispatchedCampaign().in(account, gateway).withMessages(300).released();
        eventually(
                SOON,
                () -> dispatch.isFinished(other.id()),
                drained -> assertThat(drained).isTrue());
        assertThat(sent()).as("messages of the limited sender meanwhile").isLessThan((long) PLANS * MESSAGES);
        assertThat(mostLeased).isLessThanOrEqualTo(MAX_OPEN);
    }

    private long sent() {
        mostLeased = Math.max(mostLeased, leased());
        return begun.stream()
                .mapToLong(campaign -> dispatch.counts(campaign.id()).sent())
                .sum();
    }

    private int leased() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select count(*) from send_block
                         where plan_id = any(:plans) and state = 'LEASED' and started_upto < last_id""")
                .bind("plans", begun.stream().map(each -> each.id().value()).toArray(Long[]::new))
                .mapTo(Integer.class)
                .one());
    }
}
