package io.tidings.dispatch;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.gateways.Gateways;
import io.tidings.gateways.SendOutcome;
import io.tidings.gateways.TestOutboundMessage;
import io.tidings.messages.AttemptResult;
import io.tidings.messages.MessageState;
import io.tidings.messages.UncertainKey;
import io.tidings.plans.RetryPolicy;
import io.tidings.plans.SendPlan.OnUncertain;
import io.tidings.queue.Dispatches;
import io.tidings.shared.GatewayId;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import io.tidings.uncertain.UncertainRequeueStore;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** Attempts that may be the same send have the same key, and a provider that recognises it sends the message once. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class SendKeyTest {
    private static final String QUICK =
            "\"latency_ms_min\": 0, \"latency_ms_max\": 0, \"success_rate\": 1, \"receipts\": false";
    private static final String DEDUPING = "{" + QUICK + ", \"dedupe_seconds\": 86400}";
    private static final String DEDUPING_AND_LOSING_EACH_ANSWER =
            "{" + QUICK + ", \"dedupe_seconds\": 86400, \"unknown_after_accept_rate\": 1}";
    private static final String LOSING_EACH_ANSWER = "{" + QUICK + ", \"unknown_after_accept_rate\": 1}";
    private static final RetryPolicy THREE_ATTEMPTS =
            new RetryPolicy(3, Duration.ofMillis(50), 2, Duration.ofSeconds(1));

    @Inject
    TestCampaigns campaigns;

    @Inject
    Gateways gateways;

    @Inject
    Dispatches dispatch;

    @Inject
    UncertainRequeueStore requeue;

    @Inject
    OutcomeStore outcomes;

    @Inject
    Jdbi jdbi;

    @Test
    void a_provider_that_recognises_keys_sends_each_message_once_although_it_never_answers_its_first_call()
            throws Exception {
        var campaign = aDispatchedCampaign()
                .through(DEDUPING_AND_LOSING_EACH_ANSWER)
                .withMessages(20)
                .retrying(new RetryPolicy(1, Duration.ofMillis(50), 2, Duration.ofSeconds(1)))
                .released();

        finished(campaign);

        assertThat(campaign.states()).containsExactly(Map.entry(state(MessageState.SENT), 20));
        assertThat(campaign.accepted()).hasSize(20).doesNotHaveDuplicates();
        assertThat(dispatch.duplicateRisks(campaign.id())).isZero();
        assertThat(values(campaign, "attempts - uncounted_attempts"))
                .as("repeated calls do not count")
                .containsOnly("1");
    }

    @Test
    void messages_that_a_dead_node_may_have_sent_are_called_again_with_the_same_key() throws Exception {
        var campaign = aDispatchedCampaign().through(DEDUPING).withMessages(100).prepared();
        for (long message = campaign.firstMessage(); message < campaign.firstMessage() + 10; message++) {
            assertThat(gateways.open(gatewayOf(campaign)).gateway().send(TestOutboundMessage.of(message)))
                    .isInstanceOf(SendOutcome.Accepted.class);
        }
        campaign.leaseToUnknownNode(campaign.firstMessage() + 29);
        jdbi.useHandle(handle -> handle.execute(
                "update send_block set lease_until = clock_timestamp() + interval '55 seconds' where plan_id = ?",
                campaign.id().value()));
        campaign.release();

        finished(campaign);

        assertThat(campaign.states()).containsExactly(Map.entry(state(MessageState.SENT), 100));
        assertThat(campaign.accepted()).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void a_retry_keeps_the_key_and_ends_as_uncertain_when_no_attempt_is_left() throws Exception {
        var campaign = aDispatchedCampaign()
                .through(LOSING_EACH_ANSWER)
                .withMessages(3)
                .onUncertain(OnUncertain.RETRY)
                .retrying(THREE_ATTEMPTS)
                .released();

        finished(campaign);

        assertThat(campaign.states()).containsExactly(Map.entry(state(MessageState.UNCERTAIN), 3));
        assertThat(values(campaign, "attempts || ' ' || key_round")).containsOnly("3 1");
        assertThat(dispatch.counts(campaign.id()).uncertain()).isEqualTo(3);
    }

    @Test
    void a_person_who_requeues_uncertain_messages_gives_them_a_new_key() throws Exception {
        var campaign = aDispatchedCampaign()
                .through(LOSING_EACH_ANSWER)
                .withMessages(1)
                .onUncertain(OnUncertain.RETRY)
                .retrying(THREE_ATTEMPTS)
                .released();
        finished(campaign);

        jdbi.useTransaction(handle -> {
            assertThat(requeue.requeue(handle, campaign.id())).contains(1L);
            assertThat(handle.createQuery("select key_round from message where id = :id")
                            .bind("id", campaign.firstMessage())
                            .mapTo(Integer.class)
                            .findOne())
                    .isEmpty();
            handle.rollback();
        });
    }

    @Test
    void the_text_and_the_key_of_an_uncertain_attempt_are_stored_for_the_next_one() throws Exception {
        var campaign = aDispatchedCampaign().withMessages(1).prepared();
        var key = new UncertainKey(1, Instant.parse("2026-11-30T12:00:00Z"));
        try (var handle = jdbi.open()) {
            handle.begin();
            var block = leased(campaign, handle);
            var repeated =
                    new AttemptResult.RetryLater(Duration.ofHours(1), null, AttemptResult.WaitReason.REPEATED, key);
            outcomes.write(
                    handle,
                    List.of(new MessageResult(
                            block, campaign.firstMessage(), repeated, 1, 0, new MessageResult.Text("Rendered", 2))));

            assertThat(handle.createQuery("""
                            select body || ' ' || segments || ' ' || key_round || ' ' || uncounted_attempts || ' '
                                   || (key_used_at = '2026-11-30T12:00:00Z')
                              from message where id = :id""")
                            .bind("id", campaign.firstMessage())
                            .mapTo(String.class)
                            .one())
                    .isEqualTo("Rendered 2 1 1 true");
            handle.rollback();
        }
    }

    @Test
    void a_cancelled_campaign_leaves_its_waiting_messages_uncertain_that_may_have_been_sent() throws Exception {
        var campaign = aDispatchedCampaign()
                .through(DEDUPING_AND_LOSING_EACH_ANSWER)
                .withMessages(3)
                .retrying(new RetryPolicy(3, Duration.ofHours(1), 2, Duration.ofHours(1)))
                .released();
        eventually(
                SOON,
                () -> values(campaign, "key_round"),
                rounds -> assertThat(rounds).containsExactly("1", "1", "1"));

        jdbi.useTransaction(handle -> dispatch.cancel(handle, campaign.id()));

        finished(campaign);
        assertThat(campaign.states()).containsExactly(Map.entry(state(MessageState.UNCERTAIN), 3));
        assertThat(dispatch.counts(campaign.id()).uncertain()).isEqualTo(3);
        assertThat(uncertain(campaign)).containsOnly("cancelled 1");
    }

    @Test
    void a_block_of_a_cancelled_campaign_leaves_the_messages_uncertain_that_may_have_been_sent() throws Exception {
        var campaign = aDispatchedCampaign()
                .through(DEDUPING_AND_LOSING_EACH_ANSWER)
                .withMessages(3)
                .retrying(new RetryPolicy(3, Duration.ofHours(1), 2, Duration.ofHours(1)))
                .released();
        eventually(
                SOON,
                () -> values(campaign, "key_round"),
                rounds -> assertThat(rounds).containsExactly("1", "1", "1"));
        jdbi.useHandle(handle -> handle.execute("""
                with gone as (
                    delete from dispatch_queue where plan_id = ?
                    returning message_id, account_id, plan_id, gateway_id, priority
                )
                insert into send_block (account_id, plan_id, gateway_id, priority, block_no, first_id, last_id,
                    message_ids, state, started_upto, n_total)
                select account_id, plan_id, gateway_id, priority, 0, min(message_id), max(message_id),
                       array_agg(message_id order by message_id), 'PAUSED', min(message_id) - 1, count(*)
                  from gone group by 1, 2, 3, 4""", campaign.id().value()));

        jdbi.useTransaction(handle -> dispatch.cancel(handle, campaign.id()));

        assertThat(campaign.states()).containsExactly(Map.entry(state(MessageState.UNCERTAIN), 3));
        assertThat(dispatch.counts(campaign.id()).uncertain()).isEqualTo(3);
        assertThat(dispatch.counts(campaign.id()).cancelled()).isZero();
        assertThat(uncertain(campaign)).containsOnly("cancelled 1");
    }

    private List<String> uncertain(DispatchedCampaign campaign) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select cause || ' ' || attempt from uncertain where plan_id = :plan")
                        .bind("plan", campaign.id().value())
                        .mapTo(String.class)
                        .list());
    }

    private static Block leased(DispatchedCampaign campaign, Handle handle) {
        return handle.createQuery("""
                        update send_block set state = 'LEASED', owner = 1, fence = fence + 1, started_upto = last_id,
                               lease_until = now() + interval '1 hour' where plan_id = :plan
                        returning\s""" + BlockStore.BLOCK)
                .bind("plan", campaign.id().value())
                .map(BlockStore::block)
                .one();
    }

    private GatewayId gatewayOf(DispatchedCampaign campaign) {
        return gateways.defaultFor(campaign.account().id()).orElseThrow().id();
    }

    private static int state(MessageState state) {
        return state.rank();
    }

    private List<String> values(DispatchedCampaign campaign, String sql) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select cast(" + sql + " as text) from message where id between :low and :high")
                .bind("low", campaign.firstMessage())
                .bind("high", campaign.firstMessage() + campaign.messages() - 1)
                .mapTo(String.class)
                .list());
    }

    private void finished(DispatchedCampaign campaign) throws Exception {
        eventually(
                SOON,
                () -> dispatch.isFinished(campaign.id()),
                done -> assertThat(done).as("states %s", campaign.states()).isTrue());
    }
}
