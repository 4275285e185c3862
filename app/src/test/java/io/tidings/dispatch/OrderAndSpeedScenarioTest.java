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
import io.tidings.plancontrol.PlanControl;
import io.tidings.plans.RetryPolicy;
import io.tidings.queue.Dispatches;
import io.tidings.ratelimits.GatewayLimiters;
import io.tidings.shared.Actor;
import io.tidings.shared.GatewayId;
import io.tidings.shared.PhoneNumber;
import io.tidings.suppression.SuppressionReason;
import io.tidings.suppression.Suppressions;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The order and speed of sending, also while a provider fails. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class OrderAndSpeedScenarioTest {
    private static final String SLOW = """
            {"latency_ms_min": 20, "latency_ms_max": 20, "success_rate": 1, "receipts": false}""";
    /** A call takes longer than the commit of a chunk, also on a busy machine. So urgent calls always wait for a place. */
    private static final String SLOWER = """
            {"latency_ms_min": 100, "latency_ms_max": 100, "success_rate": 1, "receipts": false}""";

    private static final String DOWN = """
            {"latency_ms_min": 1, "latency_ms_max": 1, "success_rate": 1, "receipts": false, "down": true}""";
    private static final String UP = """
            {"latency_ms_min": 1, "latency_ms_max": 1, "success_rate": 1, "receipts": false}""";

    @Inject
    TestCampaigns campaigns;

    @Inject
    Dispatches dispatch;

    @Inject
    PlanControl control;

    @Inject
    GatewayLimiters limiters;

    @Inject
    Gateways gateways;

    @Inject
    Suppressions suppressions;

    @Inject
    Jdbi jdbi;

    @Test
    @Tag("S3-31")
    void urgent_messages_are_sent_before_waiting_ones() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, SLOW, 4);
        var low = aDispatchedCampaign()
                .in(account, gateway)
                .withMessages(2_000)
                .priority(30)
                .released();
        eventually(
                SOON,
                () -> dispatch.counts(low.id()).sent(),
                sent -> assertThat(sent).isPositive());
        var urgent = aDispatchedCampaign()
                .in(account, gateway)
                .withMessages(300)
                .priority(0)
                .released();
        int before = low.accepted().size();
        finished(urgent);
        jdbi.useTransaction(handle -> dispatch.cancel(handle, low.id()));
        finished(low);

        var order = DispatchedCampaign.acceptedInOrder(low, urgent);
        int lastUrgent = 0;
        for (int i = 0; i < order.size(); i++) {
            lastUrgent = order.get(i) >= urgent.firstMessage() ? i : lastUrgent;
        }
        assertThat(urgent.accepted()).hasSize(300);
        assertThat(lastUrgent - before)
                .as("only the open blocks of the low priority are sent before the last urgent message")
                .isLessThan(850);
    }

    @Test
    @Tag("S3-31")
    void after_an_outage_of_the_gateway_urgent_messages_are_sent_first() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, DOWN, 4);
        var low = waitingForAnotherCall(account, gateway, 30);
        var normal = waitingForAnotherCall(account, gateway, 20);
        var urgent = waitingForAnotherCall(account, gateway, 0);
        for (var each : List.of(low, normal, urgent)) {
            jdbi.useTransaction(handle -> control.resume(handle, each.id()));
        }
        gateways.change(account.id(), gateway, GatewayChange.NONE.withSettings(campaigns.parse(SLOWER)));
        finished(low);
        finished(normal);
        finished(urgent);

        var order = DispatchedCampaign.acceptedInOrder(low, normal, urgent);
        assertThat(order).hasSize(300);
        assertThat(order.subList(0, 125).stream().filter(id -> id >= urgent.firstMessage()))
                .as("nearly all urgent messages are among the first; a few wait for the pause of their own call")
                .hasSizeGreaterThan(85);
    }

    /**
     * Returns a paused campaign with messages that were called during the outage. It is paused so that the few calls of
     * the outage are made for the next campaign too.
     */
    private DispatchedCampaign waitingForAnotherCall(TestAccount account, GatewayId gateway, int priority)
            throws Exception {
        var campaign = aDispatchedCampaign()
                .in(account, gateway)
                .withMessages(100)
                .priority(priority)
                .released();
        eventually(
                SOON,
                () -> jdbi.withHandle(
                        handle -> handle.createQuery("select count(*) from dispatch_queue where plan_id = :plan")
                                .bind("plan", campaign.id().value())
                                .mapTo(Long.class)
                                .one()),
                waiting -> assertThat(waiting).isPositive());
        jdbi.useTransaction(handle -> control.pause(handle, campaign.id()));
        return campaign;
    }

    @Test
    @Tag("S3-31")
    void campaigns_of_equal_priority_take_turns_so_a_small_one_does_not_wait_for_a_big_one() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, SLOW, 4);
        var big = aDispatchedCampaign().in(account, gateway).withMessages(4_000).released();
        eventually(
                SOON,
                () -> dispatch.counts(big.id()).sent(),
                sent -> assertThat(sent).isGreaterThan(100));
        long before = dispatch.counts(big.id()).sent();
        var small = aDispatchedCampaign().in(account, gateway).withMessages(200).released();
        finished(small);

        assertThat(dispatch.counts(big.id()).sent() - before)
                .as("messages of the big campaign meanwhile")
                .isLessThan(1_200);
        jdbi.useTransaction(handle -> dispatch.cancel(handle, big.id()));
        finished(big);
    }

    @Test
    @Tag("S3-31")
    void a_block_that_waited_long_enough_goes_before_a_new_urgent_one() {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, PERFECT, 4);
        disable(account, gateway);
        var low = aDispatchedCampaign()
                .in(account, gateway)
                .withMessages(100)
                .priority(30)
                .released();
        jdbi.useHandle(handle -> handle.execute(
                "update send_block set queue_position_at = queue_position_at - interval '31 minutes' where plan_id = ?",
                low.id().value()));
        var urgent = aDispatchedCampaign()
                .in(account, gateway)
                .withMessages(100)
                .priority(0)
                .released();

        var first = jdbi.withHandle(handle -> handle.createQuery(
                        "select plan_id from send_block where gateway_id = :id and state = 'READY' order by queue_position_at, id")
                .bind("id", gateway.value())
                .mapTo(Long.class)
                .list());
        assertThat(first).containsExactly(low.id().value(), urgent.id().value());
    }

    @Test
    void a_gateway_that_accepts_nothing_delays_no_other() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var broken = campaigns.gateway(account, DOWN, 8);
        var fine = campaigns.gateway(account, PERFECT, 8);
        var stuck =
                aDispatchedCampaign().in(account, broken).withMessages(1_000).released();
        eventually(
                SOON,
                () -> limiters.of(broken).state(),
                state -> assertThat(state.breakerOpen()).isTrue());
        var quick = aDispatchedCampaign().in(account, fine).withMessages(1_000).released();
        finished(quick);

        assertThat(quick.accepted()).hasSize(1_000);
        assertThat(stuck.accepted()).isEmpty();
        jdbi.useTransaction(handle -> dispatch.cancel(handle, stuck.id()));
        finished(stuck);
    }

    @Test
    @Tag("S3-26")
    @Tag("F7")
    void an_outage_fails_no_message_counts_no_attempt_and_sending_resumes_soon_after() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, DOWN, 32);
        var campaign =
                aDispatchedCampaign().in(account, gateway).withMessages(2_000).released();
        eventually(
                SOON,
                () -> limiters.of(gateway).state(),
                state -> assertThat(state.breakerOpen()).isTrue());
        gateways.change(account.id(), gateway, GatewayChange.NONE.withSettings(campaigns.parse(UP)));
        finished(campaign);

        assertThat(campaign.states()).containsExactly(Map.entry(50, 2_000));
        assertThat(campaign.accepted()).hasSize(2_000).doesNotHaveDuplicates();
        assertThat(attempts(campaign)).isEqualTo(1);
        int failures = jdbi.withHandle(handle -> handle.createQuery("select count(*) from failure where plan_id = :id")
                .bind("id", campaign.id().value())
                .mapTo(Integer.class)
                .one());
        assertThat(failures).isZero();
    }

    @Test
    @Tag("F9")
    void many_errors_at_once_leave_only_a_few_messages_uncertain() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, """
                {"latency_ms_min": 5, "latency_ms_max": 10, "success_rate": 1, "receipts": false,
                 "unknown_before_accept_rate": 0.85, "unknown_after_accept_rate": 0.05}""", 16);
        var campaign =
                aDispatchedCampaign().in(account, gateway).withMessages(3_000).released();
        eventually(
                SOON,
                () -> limiters.of(gateway).state(),
                state -> assertThat(state.breakerOpen()).isTrue());
        gateways.change(account.id(), gateway, GatewayChange.NONE.withSettings(campaigns.parse(UP)));
        finished(campaign);

        var counts = dispatch.counts(campaign.id());
        long openings = limiters.of(gateway).state().breakerOpenings();
        assertThat(counts.failed()).isZero();
        assertThat(counts.uncertain()).isBetween(1L, 16 * 2 * openings + 16);
        assertThat(counts.sent() + counts.uncertain()).isEqualTo(3_000);
        assertThat(campaign.accepted()).doesNotHaveDuplicates();
    }

    @Test
    @Tag("F8")
    @Tag("S3-33")
    @Tag("S3-34")
    void a_provider_that_throttles_gets_its_allowed_rate_and_no_message_fails() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, """
                {"latency_ms_min": 1, "latency_ms_max": 3, "success_rate": 1, "receipts": false,
                 "max_per_second": 200, "retry_after_ms": 300}""", 32);
        var campaign =
                aDispatchedCampaign().in(account, gateway).withMessages(1_000).released();
        finished(campaign);

        assertThat(campaign.states()).containsExactly(Map.entry(50, 1_000));
        assertThat(campaign.accepted()).hasSize(1_000).doesNotHaveDuplicates();
        assertThat(attempts(campaign)).isEqualTo(1);
        assertThat(limiters.of(gateway).state().rate())
                .as("the rate is limited")
                .isNotNull();
    }

    @Test
    @Tag("F31")
    void a_recipient_who_opts_out_during_a_campaign_gets_no_message() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, SLOW, 2);
        var campaign =
                aDispatchedCampaign().in(account, gateway).withMessages(600).released();
        eventually(
                SOON,
                () -> dispatch.counts(campaign.id()).sent(),
                sent -> assertThat(sent).isPositive());
        var last = campaign.firstMessage() + 599;
        var phone = new PhoneNumber("+254711%06d".formatted(last % 1_000_000));
        jdbi.useTransaction(handle ->
                suppressions.add(handle, Actor.system(account.id()), phone, null, SuppressionReason.MANUAL, "test"));
        finished(campaign);

        assertThat(campaign.accepted()).hasSize(599).doesNotContain(last);
        assertThat(campaign.states()).containsExactly(Map.entry(41, 1), Map.entry(50, 599));
        assertThat(dispatch.counts(campaign.id()).skipped()).isEqualTo(1);
    }

    @Test
    @Tag("F28")
    void a_message_that_repeatedly_crashes_its_worker_fails_alone() throws Exception {
        var campaign = aDispatchedCampaign()
                .withMessages(10)
                .retrying(RetryPolicy.DEFAULT)
                .prepared();
        jdbi.useHandle(handle ->
                handle.createUpdate("""
                        update send_block
                           set state = 'LEASED', owner = 2000000000, fence = 1, started_upto = first_id - 1, lost_count = 2,
                               claimed_upto = first_id - 1,
                               lease_until = clock_timestamp() + interval '1 hour'
                         where plan_id = :id""").bind("id", campaign.id().value()).execute());
        finished(campaign);
        assertThat(campaign.states()).as("message by message").containsExactly(Map.entry(50, 10));
        assertThat(new HashSet<>(campaign.accepted())).hasSize(10);
    }

    private void disable(TestAccount account, GatewayId gateway) {
        gateways.change(account.id(), gateway, new GatewayChange(null, null, null, false, null, null));
    }

    private int attempts(DispatchedCampaign campaign) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select max(attempts) from message where plan_id = :id and id between :low and :high")
                .bind("id", campaign.id().value())
                .bind("low", campaign.firstMessage())
                .bind("high", campaign.firstMessage() + campaign.messages() - 1)
                .mapTo(Integer.class)
                .one());
    }

    private void finished(DispatchedCampaign campaign) throws Exception {
        eventually(
                SOON,
                () -> dispatch.isFinished(campaign.id()),
                drained ->
                        assertThat(drained).as("states %s", campaign.states()).isTrue());
    }
}
