package io.tidings.dispatch;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.gateways.GatewayChange;
import io.tidings.gateways.Gateways;
import io.tidings.plancontrol.DeadLetterFilter;
import io.tidings.plancontrol.PlanControl;
import io.tidings.plancontrol.Requeue;
import io.tidings.plans.RetryPolicy;
import io.tidings.plans.SendPlan.OnUncertain;
import io.tidings.reports.DeadLetter;
import io.tidings.reports.DeadLetters;
import io.tidings.shared.PageRequest;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class UncertainMessagesTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String LOSING_ANSWERS = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "receipts": false, "lookup": true,
             "unknown_before_accept_rate": 0.06, "unknown_after_accept_rate": 0.06}""";
    private static final String PERFECT = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "receipts": false, "lookup": true}""";

    @Inject
    TestCampaigns campaigns;

    @Inject
    Dispatches dispatch;

    @Inject
    UncertainMessages uncertain;

    @Inject
    PlanControl control;

    @Inject
    DeadLetters letters;

    @Inject
    BacklogLimit backlog;

    @Inject
    Gateways gateways;

    @Inject
    DispatchConfig config;

    @Inject
    Jdbi jdbi;

    @Test
    @Tag("S3-26")
    void a_look_up_resolves_accepted_messages_and_requeues_others_if_the_plan_says_so() throws Exception {
        var campaign = withUncertainMessages(OnUncertain.LOOKUP);
        lookUpNow(campaign);
        finished(campaign);

        assertThat(campaign.states()).containsExactly(Map.entry(50, 300));
        assertThat(campaign.accepted()).hasSize(300).doesNotHaveDuplicates();
        assertThat(dispatch.counts(campaign.id()).sent()).isEqualTo(300);
    }

    @Test
    @Tag("S3-26")
    void a_parked_message_is_never_sent_again_and_fails_after_days() throws Exception {
        var campaign = withUncertainMessages(OnUncertain.PARK);
        lookUpNow(campaign);
        long parked = dispatch.counts(campaign.id()).uncertain();
        assertThat(parked).isPositive();
        assertThat(campaign.accepted()).hasSize((int) (300 - parked)).doesNotHaveDuplicates();

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
                        handle, campaign.id(), new Requeue(Set.of(), Set.of(), false, true, "test")))
                .orElseThrow();
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
                .withMessages(300)
                .onUncertain(policy)
                .released();
        finished(campaign);
        assertThat(dispatch.counts(campaign.id()).uncertain()).isBetween(10L, 80L);
        gateways.change(account.id(), gateway, GatewayChange.NONE.withSettings(campaigns.parse(PERFECT)));
        return campaign;
    }

    private void lookAgain(DispatchedCampaign campaign, int looksBefore) throws Exception {
        jdbi.useHandle(handle -> handle.execute(
                "update uncertain set next_check = now(), checks = ? where plan_id = ?",
                looksBefore,
                campaign.id().value()));
        uncertain.pass();
    }

    private int waiting(DispatchedCampaign campaign, int looks, String when) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select count(*) from uncertain where plan_id = :id and checks = :looks and " + when)
                .bind("id", campaign.id().value())
                .bind("looks", looks)
                .mapTo(Integer.class)
                .one());
    }

    private void lookUpNow(DispatchedCampaign campaign) throws Exception {
        jdbi.useHandle(handle -> handle.execute(
                "update uncertain set next_check = now() where plan_id = ?",
                campaign.id().value()));
        uncertain.pass();
        eventually(
                SOON,
                () -> jdbi.withHandle(handle -> handle.createQuery(
                                "select count(*) from uncertain where plan_id = :id and checks = 0")
                        .bind("id", campaign.id().value())
                        .mapTo(Integer.class)
                        .one()),
                left -> assertThat(left).isZero());
    }

    private void finished(DispatchedCampaign campaign) throws Exception {
        eventually(
                SOON,
                () -> dispatch.isFinished(campaign.id()),
                drained ->
                        assertThat(drained).as("states %s", campaign.states()).isTrue());
    }
}
