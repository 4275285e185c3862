package io.tidings.statusupdates;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.credits.Books;
import io.tidings.dispatch.DispatchedCampaign;
import io.tidings.gateways.GatewayChange;
import io.tidings.gateways.Gateways;
import io.tidings.maintenance.Invariants;
import io.tidings.messages.MessageState;
import io.tidings.plancontrol.PlanControl;
import io.tidings.plans.RetryPolicy;
import io.tidings.plans.SendPlan.OnUncertain;
import io.tidings.queue.Dispatches;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** News about an earlier attempt of a message that waits for its next attempt, or is in it. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("F4")
class LateStatusUpdatesTest {
    private static final String LOSES_ANSWERS = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "receipts": false,
             "unknown_after_accept_rate": 1}""";
    private static final String SLOW = """
            {"latency_ms_min": 700, "latency_ms_max": 700, "success_rate": 1, "receipts": false}""";
    private static final String SLOW_AND_REFUSES = """
            {"latency_ms_min": 700, "latency_ms_max": 700, "success_rate": 1, "refusal_rate": 1, "receipts": false}""";
    private static final RetryPolicy IN_AN_HOUR = new RetryPolicy(3, Duration.ofHours(1), 2, Duration.ofHours(1));

    @Inject
    TestCampaigns campaigns;

    @Inject
    Dispatches dispatch;

    @Inject
    StatusUpdateStore updates;

    @Inject
    PlanControl control;

    @Inject
    Gateways gateways;

    @Inject
    Books books;

    @Inject
    Invariants invariants;

    @Inject
    Jdbi jdbi;

    @Test
    void an_acceptance_ends_a_message_that_waits_for_its_next_attempt() throws Exception {
        var campaign = waitingForItsNextAttempt(3);
        long first = campaign.firstMessage();

        updates.raise(List.of(
                new StatusUpdate(first, MessageState.SENT, null, 1_000),
                new StatusUpdate(first + 1, MessageState.DELIVERED, null, 1_000),
                new StatusUpdate(first + 2, MessageState.UNDELIVERED, "absent", 1_000)));

        states(campaign, Map.of(50, 1, 60, 1, 70, 1));
        assertThat(dispatch.isFinished(campaign.id())).isTrue();
        assertThat(campaign.accepted()).hasSize(3).doesNotHaveDuplicates();
        assertSpent(campaign, 3);
    }

    @Test
    void an_acceptance_ends_a_requeued_message_of_a_block_that_no_worker_has() throws Exception {
        var campaign = uncertain(OnUncertain.PARK);
        jdbi.useTransaction(handle -> {
            assertThat(control.pause(handle, campaign.id())).isTrue();
            assertThat(control.requeueUncertain(handle, campaign.id())).contains(2L);
        });

        updates.raise(List.of(new StatusUpdate(campaign.firstMessage(), MessageState.DELIVERED, null, 1_000)));
        states(campaign, Map.of(5, 1, 70, 1));
        assertThat(invariants.allViolations(campaign.account().id())).isEmpty();

        change(campaign, PERFECT);
        jdbi.useTransaction(
                handle -> assertThat(control.resume(handle, campaign.id())).isTrue());
        dispatch.announce(campaign.id());
        states(campaign, Map.of(50, 1, 70, 1));
        assertThat(campaign.accepted())
                .as("accepted by the first attempts, and one by its second")
                .containsExactlyInAnyOrder(
                        campaign.firstMessage(), campaign.firstMessage() + 1, campaign.firstMessage() + 1);
        assertSpent(campaign, 2);
    }

    @Test
    void an_acceptance_during_the_next_attempt_is_kept_and_counted_as_a_risk_of_a_duplicate() throws Exception {
        var campaign = waitingForItsNextAttempt(1);
        startNextAttempt(campaign, SLOW);

        updates.raise(List.of(accepted(campaign, 1), delivered(campaign, 1)));
        assertThat(campaign.states()).containsOnlyKeys(5);

        states(campaign, Map.of(70, 1));
        assertThat(dispatch.duplicateRisks(campaign.id())).isOne();
        assertThat(jdbi.<Map<String, Object>, RuntimeException>withHandle(handle -> handle.createQuery(
                                "select message_id, accepted_attempt, later_attempt from duplicate_risk where plan_id = :id")
                        .bind("id", campaign.id().value())
                        .mapToMap()
                        .one()))
                .containsEntry("message_id", campaign.firstMessage())
                .containsEntry("accepted_attempt", 1)
                .containsEntry("later_attempt", 2);
        assertSpent(campaign, 1);
    }

    @Test
    void an_acceptance_during_an_attempt_that_fails_makes_the_message_sent() throws Exception {
        var campaign = waitingForItsNextAttempt(1);
        startNextAttempt(campaign, SLOW_AND_REFUSES);

        updates.raise(List.of(accepted(campaign, 1)));

        states(campaign, Map.of(50, 1));
        assertThat(dispatch.contradictions(campaign.id()))
                .as("it was not claimed to have failed")
                .isZero();
        assertThat(dispatch.duplicateRisks(campaign.id())).isZero();
        assertSpent(campaign, 1);
    }

    @Test
    void an_acceptance_after_the_next_attempt_was_accepted_is_a_risk_of_a_duplicate() throws Exception {
        var campaign = waitingForItsNextAttempt(1);
        startNextAttempt(campaign, PERFECT);
        states(campaign, Map.of(50, 1));

        updates.raise(List.of(accepted(campaign, 1)));
        updates.raise(List.of(accepted(campaign, 1), delivered(campaign, 2)));

        assertThat(campaign.states()).containsOnlyKeys(70);
        assertThat(dispatch.duplicateRisks(campaign.id())).isOne();
        campaign.account()
                .api()
                .get("/api/v1/campaigns/{id}/metrics", campaign.id().value())
                .then()
                .body("retries.duplicate_risks", equalTo(1));
        campaign.account()
                .api()
                .get("/api/v1/messages/{id}", campaign.firstMessage())
                .then()
                .body("timeline.kind", hasItem("duplicate_risk"));
    }

    @Test
    void a_refusal_of_an_earlier_attempt_does_not_fail_a_message_whose_later_attempt_is_uncertain() throws Exception {
        var campaign = uncertain(OnUncertain.PARK);
        jdbi.useTransaction(handle -> control.requeueUncertain(handle, campaign.id()));
        dispatch.announce(campaign.id());
        eventually(
                SOON,
                () -> dispatch.counts(campaign.id()).uncertain(),
                again -> assertThat(again).isEqualTo(2));

        updates.raise(
                List.of(new StatusUpdate(campaign.firstMessage(), MessageState.FAILED, "refused", 1_000).ofAttempt(1)));

        assertThat(campaign.states()).isEqualTo(Map.of(25, 2));
    }

    private static StatusUpdate accepted(DispatchedCampaign campaign, int attempt) {
        return new StatusUpdate(campaign.firstMessage(), MessageState.SENT, null, 1_000).ofAttempt(attempt);
    }

    private static StatusUpdate delivered(DispatchedCampaign campaign, int attempt) {
        return new StatusUpdate(campaign.firstMessage(), MessageState.DELIVERED, null, 2_000).ofAttempt(attempt);
    }

    /** The provider accepted the first attempt of each message, and its answer was lost. */
    private DispatchedCampaign waitingForItsNextAttempt(int messages) throws Exception {
        var campaign = aDispatchedCampaign()
                .through(LOSES_ANSWERS)
                .withMessages(messages)
                .onUncertain(OnUncertain.RETRY)
                .retrying(IN_AN_HOUR)
                .released();
        eventually(SOON, () -> queued(campaign), now -> assertThat(now).isEqualTo(messages));
        return campaign;
    }

    private DispatchedCampaign uncertain(OnUncertain policy) throws Exception {
        var campaign = aDispatchedCampaign()
                .through(LOSES_ANSWERS)
                .withMessages(2)
                .onUncertain(policy)
                .released();
        states(campaign, Map.of(25, 2));
        return campaign;
    }

    private void startNextAttempt(DispatchedCampaign campaign, String provider) throws Exception {
        change(campaign, provider);
        jdbi.useHandle(handle -> handle.execute(
                "update dispatch_queue set due_at = now() where plan_id = ?",
                campaign.id().value()));
        dispatch.announce(campaign.id());
        eventually(SOON, () -> queued(campaign), now -> assertThat(now).isZero());
    }

    private void change(DispatchedCampaign campaign, String provider) {
        var gateway = gateways.defaultFor(campaign.account().id()).orElseThrow().id();
        gateways.change(campaign.account().id(), gateway, GatewayChange.NONE.withSettings(campaigns.parse(provider)));
    }

    private int queued(DispatchedCampaign campaign) {
        return jdbi.withHandle(handle -> handle.createQuery("select count(*) from dispatch_queue where plan_id = :id")
                .bind("id", campaign.id().value())
                .mapTo(Integer.class)
                .one());
    }

    private static void states(DispatchedCampaign campaign, Map<Integer, Integer> expected) throws Exception {
        eventually(SOON, campaign::states, now -> assertThat(now).isEqualTo(expected));
    }

    private void assertSpent(DispatchedCampaign campaign, long messages) throws Exception {
        eventually(
                SOON,
                () -> books.verifiedBalance(campaign.account().id()),
                balance -> assertThat(balance.spent()).isEqualTo(messages * DispatchedCampaign.COST));
        assertThat(books.verifiedBalance(campaign.account().id()).reserved()).isZero();
        assertThat(invariants.allViolations(campaign.account().id())).isEmpty();
    }
}
