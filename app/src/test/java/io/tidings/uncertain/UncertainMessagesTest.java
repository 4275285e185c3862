package io.tidings.uncertain;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.database.Nodes;
import io.tidings.dispatch.DispatchedCampaign;
import io.tidings.gateways.GatewayChange;
import io.tidings.gateways.Gateways;
import io.tidings.plancontrol.DeadLetterFilter;
import io.tidings.plancontrol.PlanControl;
import io.tidings.plancontrol.Requeue;
import io.tidings.plans.RetryPolicy;
import io.tidings.plans.SendPlan.OnUncertain;
import io.tidings.queue.BacklogLimit;
import io.tidings.queue.Dispatches;
import io.tidings.reports.DeadLetter;
import io.tidings.reports.DeadLetters;
import io.tidings.shared.PageRequest;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class UncertainMessagesTest {
    private static final String LOSING_ANSWERS = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "receipts": false, "lookup": true,
             "unknown_before_accept_rate": 0.15, "unknown_after_accept_rate": 0.15}""";
    /** Fewer than the answers after which the circuit breaker slows the gateway. */
    private static final int MESSAGES = 48;

    private static final String PERFECT = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "receipts": false, "lookup": true}""";

    @Inject
    TestCampaigns campaigns;

    @Inject
    Dispatches dispatch;

    @Inject
    UncertainMessages uncertain;

    @Inject
    ProviderLookup lookup;

    @Inject
    Nodes nodes;

    @Inject
    PlanControl control;

    @Inject
    DeadLetters letters;

    @Inject
    BacklogLimit backlog;

    @Inject
    Gateways gateways;

    @Inject
    UncertainConfig config;

    @Inject
    Jdbi jdbi;

    @Test
    @Tag("S3-26")
    void a_look_up_resolves_accepted_messages_and_requeues_others_if_the_plan_says_so() throws Exception {
        var campaign = withUncertainMessages(OnUncertain.LOOKUP);
        lookUpNow(campaign);
        assertThat(campaign.accepted()).as("one answer is no proof").hasSizeLessThan(MESSAGES);
        confirmLater(campaign);
        lookUpNow(campaign);
        eventually(SOON, campaign::states, now -> assertThat(now).containsExactly(Map.entry(50, MESSAGES)));
        finished(campaign);

        assertThat(campaign.accepted()).hasSize(MESSAGES).doesNotHaveDuplicates();
        assertThat(dispatch.counts(campaign.id()).sent()).isEqualTo(MESSAGES);
    }

    @Test
    @Tag("S3-26")
    void a_parked_message_is_never_sent_again_and_fails_after_days() throws Exception {
        var campaign = withUncertainMessages(OnUncertain.PARK);
        lookUpNow(campaign);
        long parked = dispatch.counts(campaign.id()).uncertain();
        assertThat(parked).isPositive();
        assertThat(campaign.accepted()).hasSize((int) (MESSAGES - parked)).doesNotHaveDuplicates();

        jdbi.useHandle(handle -> handle.execute(
                "update uncertain set since = since - interval '73 hours' where plan_id = ?",
                campaign.id().value()));
        uncertain.pass();
        assertThat(dispatch.counts(campaign.id()).uncertain()).isZero();
        assertThat(dispatch.counts(campaign.id()).failed()).isEqualTo(parked);

        var listed = letters.list(campaign.account().id(), DeadLetterFilter.of(Set.of()), PageRequest.first(100))
                .data();
        assertThat(listed).as("failed messages are listed").hasSize((int) parked);
        assertThat(listed)
                .allSatisfy(letter -> assertThat(letter.reason()).isEqualTo(DeadLetter.Reason.OUTCOME_UNKNOWN));
        var again = jdbi.inTransaction(handle -> control.requeueFailed(
                        handle,
                        campaign.id(),
                        new Requeue(Set.of(), Set.of(), false, true, "test"),
                        new Requeue.Slice(0, 5_000)))
                .orElseThrow()
                .result();
        assertThat(again.requeued()).as("some may have been sent").isZero();
        assertThat(again.permanent()).isEqualTo(parked);
    }

    @Test
    @Tag("S3-26")
    void after_the_last_look_up_a_message_only_waits_for_a_receipt() throws Exception {
        var campaign = withUncertainMessages(OnUncertain.PARK);
        int looks = config.lookUpSeconds().size();
        // The provider did not accept some of them. They are parked, so a person decides about them.
        lookAgain(campaign, looks - 2);
        assertThat(waiting(campaign, looks - 1, "next_check is not null")).isPositive();

        lookAgain(campaign, looks - 1);
        assertThat(waiting(campaign, looks, "next_check is null")).isPositive();
        assertThat(waiting(campaign, looks, "next_check is not null")).isZero();
    }

    @Test
    @Tag("F4")
    void an_answer_proves_nothing_while_the_node_that_started_the_call_may_still_make_it() throws Exception {
        var campaign = withUncertainMessages(OnUncertain.LOOKUP);
        holdBy(campaign, nodes.id());
        lookUpNow(campaign);
        long unclear = dispatch.counts(campaign.id()).uncertain();
        assertThat(unclear).as("not accepted, as far as the provider knows now").isPositive();
        confirmLater(campaign);
        lookUpNow(campaign);
        assertThat(dispatch.counts(campaign.id()).uncertain()).isEqualTo(unclear);

        holdBy(campaign, 2_000_000_000);
        lookUpNow(campaign);
        assertThat(dispatch.counts(campaign.id()).uncertain())
                .as("the node is gone, since now")
                .isEqualTo(unclear);
        confirmLater(campaign);
        lookUpNow(campaign);
        eventually(SOON, campaign::states, now -> assertThat(now).containsExactly(Map.entry(50, MESSAGES)));
        assertThat(campaign.accepted()).hasSize(MESSAGES).doesNotHaveDuplicates();
    }

    @Test
    void a_gateway_that_cannot_be_opened_delays_neither_others_nor_the_end_of_old_messages() throws Exception {
        var broken = withUncertainMessages(OnUncertain.PARK);
        jdbi.useHandle(handle -> handle.execute(
                "update gateway set provider = 'nobody', settings = '{}' where account_id = ?",
                broken.account().id().value()));
        // This node may use the old settings for one second.
        eventually(SOON, () -> opens(broken), opens -> assertThat(opens).isFalse());
        var healthy = withUncertainMessages(OnUncertain.PARK);
        long before = dispatch.counts(healthy.id()).uncertain();
        age(broken, 1);
        jdbi.useHandle(handle -> handle.execute(
                "update uncertain set next_check = now() - interval '1 hour', checks = 0 where plan_id = ?",
                broken.id().value()));
        long stuck = dispatch.counts(broken.id()).uncertain();

        lookUpNow(healthy);

        assertThat(dispatch.counts(healthy.id()).uncertain()).isBetween(1L, before - 1);
        assertThat(dispatch.counts(broken.id()).uncertain()).isEqualTo(stuck - 1);
        eventually(
                SOON,
                () -> waiting(broken, 0, "next_check > now()"),
                postponed -> assertThat((long) postponed)
                        .as("a look-up that was not made does not count")
                        .isEqualTo(stuck - 1));
    }

    @Test
    void a_slow_gateway_delays_only_its_own_look_ups_and_makes_several_at_a_time() throws Exception {
        var slow = withUncertainMessages(OnUncertain.PARK);
        change(slow, PERFECT.replace("}", ", \"lookup_latency_ms\": 3000}"));
        var quick = withUncertainMessages(OnUncertain.PARK);
        for (var campaign : List.of(slow, quick)) {
            jdbi.useHandle(handle -> handle.execute(
                    "update uncertain set next_check = now() where message_id in"
                            + " (select message_id from uncertain where plan_id = ? order by 1 limit 8)",
                    campaign.id().value()));
        }

        long start = System.nanoTime();
        uncertain.pass();
        eventually(SOON, () -> due(quick), left -> assertThat(left).isZero());
        var gateway = gateways.defaultFor(quick.account().id()).orElseThrow().id();
        eventually(SOON, lookup::busy, busy -> assertThat(busy).doesNotContain(gateway));
        assertThat(lookup.busy()).as("the slow gateway is still busy").hasSize(1);
        eventually(SOON, lookup::busy, busy -> assertThat(busy).isEmpty());
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as("eight at a time, not one by one")
                .isLessThan(Duration.ofMillis(8 * 3_000));
    }

    @Test
    void the_row_of_a_message_that_is_no_longer_uncertain_is_deleted() throws Exception {
        var campaign = withUncertainMessages(OnUncertain.PARK);
        jdbi.useHandle(handle -> {
            handle.execute("""
                    insert into uncertain (message_id, account_id, plan_id, gateway_id, block_id, fence, cause, since)
                    select m.id, m.account_id, m.plan_id, u.gateway_id, u.block_id, u.fence, 'orphan',
                           now() - interval '73 hours'
                      from message m join lateral (select * from uncertain where plan_id = m.plan_id limit 1) u on true
                     where m.plan_id = ? and m.id >= ? and m.state = <SENT> limit 5
                    """.replace("<SENT>", "50"), campaign.id().value(), campaign.firstMessage());
        });

        uncertain.pass();

        assertThat(waiting(campaign, 0, "cause = 'orphan'")).isZero();
    }

    @Test
    @Tag("S3-27")
    void above_the_limit_of_the_account_no_message_is_requeued() {
        var campaign = aDispatchedCampaign()
                .withMessages(100)
                .through(PERFECT)
                .retrying(RetryPolicy.DEFAULT)
                .prepared();
        var account = campaign.account().id();
        jdbi.useHandle(
                handle -> handle.execute("update account set backlog_limit = 150 where id = ?", account.value()));

        jdbi.useTransaction(handle -> backlog.check(handle, account, 50));
        assertThatThrownBy(() -> jdbi.useTransaction(handle -> backlog.check(handle, account, 51)))
                .isInstanceOfSatisfying(ProblemException.class, refused -> {
                    assertThat(refused.problem().status()).isEqualTo(503);
                    assertThat(refused.problem().code()).isEqualTo("backlog_full");
                    assertThat(refused.problem().extras()).containsKey("retry_after");
                });
    }

    /** Sends through a gateway that first loses some answers, and then none. */
    private DispatchedCampaign withUncertainMessages(OnUncertain policy) throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, LOSING_ANSWERS, 32);
        var campaign = aDispatchedCampaign()
                .in(account, gateway)
                .withMessages(MESSAGES)
                .onUncertain(policy)
                .released();
        finished(campaign);
        assertThat(dispatch.counts(campaign.id()).uncertain()).isBetween(4L, 40L);
        change(campaign, PERFECT);
        return campaign;
    }

    private void change(DispatchedCampaign campaign, String provider) {
        var account = campaign.account().id();
        var gateway = gateways.defaultFor(account).orElseThrow().id();
        gateways.change(account, gateway, GatewayChange.NONE.withSettings(campaigns.parse(provider)));
    }

    private boolean opens(DispatchedCampaign campaign) {
        try {
            var unused = gateways.open(
                    gateways.defaultFor(campaign.account().id()).orElseThrow().id());
            return true;
        } catch (ProblemException e) {
            return false;
        }
    }

    private void holdBy(DispatchedCampaign campaign, long node) {
        jdbi.useHandle(handle -> handle.execute(
                "update uncertain set holder = ? where plan_id = ?",
                node,
                campaign.id().value()));
    }

    /** Makes the first uncertain messages of the campaign older than the longest time that they may be uncertain. */
    private void age(DispatchedCampaign campaign, int messages) {
        jdbi.useHandle(handle -> handle.execute(
                "update uncertain set since = since - interval '73 hours' where message_id in"
                        + " (select message_id from uncertain where plan_id = ? order by 1 limit ?)",
                campaign.id().value(),
                messages));
    }

    private void lookAgain(DispatchedCampaign campaign, int looksBefore) throws Exception {
        jdbi.useHandle(handle -> handle.execute(
                "update uncertain set checks = ? where plan_id = ?",
                looksBefore,
                campaign.id().value()));
        lookUpNow(campaign);
    }

    private int waiting(DispatchedCampaign campaign, int looks, String when) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select count(*) from uncertain where plan_id = :id and checks = :looks and " + when)
                .bind("id", campaign.id().value())
                .bind("looks", looks)
                .mapTo(Integer.class)
                .one());
    }

    /** Looks up all messages of the campaign, and waits for the answers. */
    private void lookUpNow(DispatchedCampaign campaign) throws Exception {
        jdbi.useHandle(handle -> handle.execute(
                "update uncertain set next_check = now() where plan_id = ?",
                campaign.id().value()));
        uncertain.pass();
        eventually(SOON, () -> due(campaign), left -> assertThat(left).isZero());
        eventually(SOON, lookup::busy, busy -> assertThat(busy).isEmpty());
    }

    private int due(DispatchedCampaign campaign) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select count(*) from uncertain where plan_id = :id and next_check <= now()")
                .bind("id", campaign.id().value())
                .mapTo(Integer.class)
                .one());
    }

    /** Lets the time pass after which a second look-up may confirm the first one. */
    private void confirmLater(DispatchedCampaign campaign) {
        jdbi.useHandle(handle -> handle.execute(
                "update uncertain set denied_at = denied_at - make_interval(secs => ?) where plan_id = ?",
                config.confirmLookUpSeconds(),
                campaign.id().value()));
    }

    private void finished(DispatchedCampaign campaign) throws Exception {
        eventually(
                SOON,
                () -> dispatch.isFinished(campaign.id()),
                drained ->
                        assertThat(drained).as("states %s", campaign.states()).isTrue());
    }
}
