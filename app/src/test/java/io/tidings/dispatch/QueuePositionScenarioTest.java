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
import io.tidings.gateways.GatewayChange;
import io.tidings.gateways.Gateways;
import io.tidings.plancontrol.PlanControl;
import io.tidings.plancontrol.Requeue;
import io.tidings.plans.RetryPolicy;
import io.tidings.queue.Dispatches;
import io.tidings.shared.GatewayId;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The positions of plans that were in the queue before. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("S3-31")
class QueuePositionScenarioTest {
    private static final RetryPolicy ONCE = new RetryPolicy(1, Duration.ZERO, 1, Duration.ZERO);
    private static final Requeue AGAIN = new Requeue(Set.of(), Set.of(), true, false, "test");
    private static final String TROUBLED = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 0, "receipts": false}""";
    private static final String WORSE = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 0.001, "receipts": false}""";

    @Inject
    TestCampaigns campaigns;

    @Inject
    Dispatches dispatch;

    @Inject
    PlanControl control;

    @Inject
    ClaimStore claims;

    @Inject
    Gateways gateways;

    @Inject
    Nodes nodes;

    @Inject
    Jdbi jdbi;

    private final List<DispatchedCampaign> begun = new ArrayList<>();

    @AfterEach
    void stop() {
        begun.forEach(campaign -> jdbi.useTransaction(handle -> dispatch.cancel(handle, campaign.id())));
    }

    @Test
    void a_plan_that_was_paused_for_an_hour_takes_turns_with_plans_of_equal_priority() {
        var account = campaigns.accountWithoutGateway();
        var gateway = idle(account, PERFECT);
        var paused = released(aDispatchedCampaign().in(account, gateway));
        jdbi.useTransaction(handle -> control.pause(handle, paused.id()));
        jdbi.useHandle(handle -> handle.execute(
                "update send_block set queue_position_at = queue_position_at - interval '1 hour' where plan_id = ?",
                paused.id().value()));
        var equal = released(aDispatchedCampaign().in(account, gateway));

        jdbi.useTransaction(handle -> control.resume(handle, paused.id()));

        assertThat(line(gateway).subList(0, 4))
                .containsExactlyInAnyOrder(
                        paused.id().value(),
                        paused.id().value(),
                        equal.id().value(),
                        equal.id().value());
    }

    @Test
    void requeued_messages_are_sent_after_a_higher_priority() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, TROUBLED, 64);
        var low =
                released(aDispatchedCampaign().in(account, gateway).priority(30).retrying(ONCE));
        dispatch.announce(low.id());
        eventually(
                SOON,
                () -> dispatch.isFinished(low.id()),
                drained -> assertThat(drained).isTrue());
        disable(account, gateway);

        var again = jdbi.inTransaction(
                        handle -> control.requeueFailed(handle, low.id(), AGAIN, new Requeue.Slice(0, 5_000)))
                .orElseThrow()
                .result();
        assertThat(again.requeued()).isEqualTo(600);
        var high = released(aDispatchedCampaign().in(account, gateway).priority(10));

        assertThat(line(gateway))
                .startsWith(high.id().value())
                .endsWith(low.id().value());
    }

    @Test
    void retries_wait_while_more_urgent_work_is_due() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, WORSE, 64);
        lowWithDueRetries(account, gateway);
        var high = released(aDispatchedCampaign().in(account, gateway).priority(10));
        var mine = new LeaseHolder(nodes.id(), 60);

        assertThat(claims.retries(mine.withNewToken(), gateway, List.of(), 100)).isEmpty();

        jdbi.useTransaction(handle -> dispatch.cancel(handle, high.id()));
        assertThat(claims.retries(mine.withNewToken(), gateway, List.of(), 100)).isPresent();
    }

    @Test
    void retries_that_a_worker_releases_stay_behind_a_higher_priority() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, WORSE, 64);
        lowWithDueRetries(account, gateway);
        var retries = claims.retries(new LeaseHolder(nodes.id(), 60).withNewToken(), gateway, List.of(), 100)
                .orElseThrow();

        jdbi.useHandle(handle -> handle.execute(
                "update send_block set state = 'READY' where id = ?",
                retries.id().value()));
        var high = released(aDispatchedCampaign().in(account, gateway).priority(10));

        assertThat(line(gateway)).startsWith(high.id().value());
    }

    /** Releases a campaign of low priority, and disables its gateway when retries wait. Some of them are due. */
    private void lowWithDueRetries(TestAccount account, GatewayId gateway) throws Exception {
        // Long pauses, so that the attempts are not used up before the gateway is disabled.
        var patient = new RetryPolicy(5, Duration.ofSeconds(2), 1, Duration.ofSeconds(2));
        var low =
                released(aDispatchedCampaign().in(account, gateway).priority(30).retrying(patient));
        eventually(
                SOON,
                () -> count("select count(*) from dispatch_queue where plan_id = :id", low),
                queued -> assertThat(queued).isPositive());
        disable(account, gateway);
        eventually(SOON, () -> leased(low), leased -> assertThat(leased).isZero());
        eventually(SOON, () -> waiting(low), waiting -> assertThat(waiting).isPositive());
    }

    private DispatchedCampaign released(DispatchedCampaignBuilder builder) {
        var campaign = builder.withMessages(600).released();
        begun.add(campaign);
        return campaign;
    }

    /** A gateway for which this node claims nothing by itself. */
    private GatewayId idle(TestAccount account, String settings) {
        var gateway = campaigns.gateway(account, settings, 64);
        disable(account, gateway);
        return gateway;
    }

    private void disable(TestAccount account, GatewayId gateway) {
        gateways.change(account.id(), gateway, new GatewayChange(null, null, null, false, null, null));
    }

    private List<Long> line(GatewayId gateway) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select plan_id from send_block where gateway_id = :id and state = 'READY' order by queue_position_at, id""")
                .bind("id", gateway.value())
                .mapTo(Long.class)
                .list());
    }

    private int waiting(DispatchedCampaign campaign) {
        return count(
                "select count(*) from dispatch_queue where due_at <= clock_timestamp() and plan_id = :id", campaign);
    }

    private int leased(DispatchedCampaign campaign) {
        return count("select count(*) from send_block where state = 'LEASED' and plan_id = :id", campaign);
    }

    private int count(String sql, DispatchedCampaign campaign) {
        return jdbi.withHandle(handle -> handle.createQuery(sql)
                .bind("id", campaign.id().value())
                .mapTo(Integer.class)
                .one());
    }
}
