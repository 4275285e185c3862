package io.tidings.queue;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.dispatch.DispatchedCampaign;
import io.tidings.gateways.GatewayChange;
import io.tidings.gateways.Gateways;
import io.tidings.plans.PlanStore;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.lang.reflect.Proxy;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An installation that accepts messages above an account's limit, and sends them later. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("S3-27")
class SlowedBacklogTest {

    @Inject
    TestCampaigns campaigns;

    @Inject
    DispatchStore store;

    @Inject
    PlanStore plans;

    @Inject
    PlanNotifier notifier;

    @Inject
    BlockSettlement settlement;

    @Inject
    BlockSizes sizes;

    @Inject
    QueueConfig config;

    @Inject
    Gateways gateways;

    @Inject
    Jdbi jdbi;

    private BacklogLimit backlog;
    private Dispatches dispatch;

    @BeforeEach
    void slowing() {
        var slow = (QueueConfig) Proxy.newProxyInstance(
                QueueConfig.class.getClassLoader(),
                new Class<?>[] {QueueConfig.class},
                (_, method, arguments) ->
                        method.getName().equals("backlogMode") ? BacklogMode.SLOW : method.invoke(config, arguments));
        backlog = new BacklogLimit(slow);
        dispatch = new Dispatches(store, plans, notifier, settlement, sizes, backlog);
    }

    @Test
    void messages_above_the_limit_are_accepted_and_sent_after_those_of_other_accounts() throws Exception {
        var owner = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(owner, PERFECT, 8);
        gateways.change(owner.id(), gateway, new GatewayChange(null, null, null, false, null, null));
        var heavy = campaigns.accountWithoutGateway();
        limit(heavy.id().value(), 150);
        var first = aDispatchedCampaign().in(heavy, gateway).withMessages(100).prepared();
        release(first);
        var second = aDispatchedCampaign().in(heavy, gateway).withMessages(200).prepared();
        release(second);
        var other = aDispatchedCampaign()
                .in(owner, gateway)
                .withMessages(300)
                .priority(30)
                .prepared();
        release(other);

        assertThatCode(() -> jdbi.useTransaction(handle -> backlog.check(handle, heavy.id(), 1_000)))
                .as("it is accepted")
                .doesNotThrowAnyException();
        assertThat(inLine(gateway.value()))
                .as("below the limit it has the usual position")
                .startsWith(first.id().value());
        assertThat(inLine(gateway.value()))
                .endsWith(second.id().value(), second.id().value());

        gateways.change(owner.id(), gateway, new GatewayChange(null, null, null, true, null, null));
        dispatch.announce(second.id());
        for (var each : List.of(first, second, other)) {
            eventually(
                    SOON,
                    () -> dispatch.isFinished(each.id()),
                    drained -> assertThat(drained).isTrue());
        }
        assertThat(second.accepted()).as("it is only later").hasSize(200);
    }

    private void release(DispatchedCampaign campaign) {
        jdbi.useTransaction(handle -> dispatch.release(handle, campaign.id()));
    }

    private void limit(long account, long most) {
        jdbi.useHandle(handle -> handle.execute("update account set backlog_limit = ? where id = ?", most, account));
    }

    private List<Long> inLine(long gateway) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select plan_id from send_block where gateway_id = :id and state = 'READY' order by queue_position_at, id")
                .bind("id", gateway)
                .mapTo(Long.class)
                .list());
    }
}
