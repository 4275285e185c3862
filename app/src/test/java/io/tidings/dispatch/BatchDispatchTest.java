package io.tidings.dispatch;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.dispatch.BatchProvider.Answering;
import io.tidings.gateways.GatewayChange;
import io.tidings.gateways.Gateways;
import io.tidings.messages.MessageState;
import io.tidings.queue.Dispatches;
import io.tidings.ratelimits.GatewayLimiters;
import io.tidings.shared.GatewayId;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A gateway that sends several messages with one call. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("S3-14")
@Tag("S3-17")
@Tag("S3-26")
@Tag("S3-32")
class BatchDispatchTest {
    private static final int SENT = 50;
    private static final int FAILED = 43;
    private static final int UNCERTAIN = 25;

    @Inject
    TestCampaigns campaigns;

    @Inject
    BatchProvider provider;

    @Inject
    Gateways gateways;

    @Inject
    GatewayLimiters limiters;

    @Inject
    Dispatches dispatch;

    @Inject
    CallWatchdog watchdog;

    @Inject
    Jdbi jdbi;

    @Test
    void ten_thousand_messages_through_partly_answered_batches_end_each_by_its_own_answer() throws Exception {
        var campaign = aDispatchedCampaign().through("""
                        {"latency_ms_min": 0, "latency_ms_max": 20, "success_rate": 0.99, "refusal_rate": 0.05,
                         "receipts": false, "max_batch": 100, "partial_batch_rate": 0.04}""").withMessages(10_000).released();
        finished(campaign);

        var accepted = campaign.accepted();
        assertThat(accepted).doesNotHaveDuplicates();
        var sent = ids(campaign, MessageState.SENT);
        var failed = ids(campaign, MessageState.FAILED);
        var uncertain = ids(campaign, MessageState.UNCERTAIN);
        assertThat(sent.size() + failed.size() + uncertain.size()).isEqualTo(10_000);
        assertThat(failed).hasSizeBetween(300, 700).doesNotContainAnyElementsOf(accepted);
        assertThat(new HashSet<>(accepted)).containsAll(sent);
        assertThat(uncertain).as("the unanswered halves").hasSizeBetween(50, 1_000);
        var counts = dispatch.counts(campaign.id());
        assertThat(List.of(counts.sent(), counts.failed(), counts.uncertain()))
                .containsExactly((long) sent.size(), (long) failed.size(), (long) uncertain.size());
    }

    @Test
    void a_call_has_as_many_messages_as_the_smallest_of_the_limits() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = gateway(account, Answering.ALL, 40);
        sentThrough(account, gateway, 100);
        assertThat(provider.calls(gateway)).as("the provider takes 40").containsExactly(40, 40, 20);

        gateways.change(account.id(), gateway, GatewayChange.NONE.withBatchSize(30));
        sentThrough(account, gateway, 100);
        assertThat(provider.calls(gateway)).as("the gateway is set to 30").containsExactly(30, 30, 30, 10);

        gateways.change(account.id(), gateway, GatewayChange.NONE.withBatchSize(1));
        sentThrough(account, gateway, 3);
        assertThat(provider.calls(gateway)).as("single calls").containsExactly(1, 1, 1);
    }

    @Test
    void messages_without_an_answer_are_uncertain_and_the_others_keep_their_own() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = gateway(account, Answering.FIRST_THREE, 10);
        var campaign = sentThrough(account, gateway, 10);

        assertThat(campaign.states()).containsExactly(Map.entry(UNCERTAIN, 7), Map.entry(SENT, 3));
        assertThat(ids(campaign, MessageState.SENT))
                .containsExactlyInAnyOrder(
                        campaign.firstMessage(), campaign.firstMessage() + 1, campaign.firstMessage() + 2);
    }

    @Test
    void more_answers_than_messages_are_ignored() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var campaign = sentThrough(account, gateway(account, Answering.TOO_MANY, 10), 10);

        assertThat(campaign.states()).containsExactly(Map.entry(SENT, 10));
    }

    @Test
    void missing_answers_and_an_error_of_the_gateway_leave_the_batch_uncertain() throws Exception {
        var account = campaigns.accountWithoutGateway();
        assertThat(sentThrough(account, gateway(account, Answering.NULLS, 10), 10)
                        .states())
                .containsExactly(Map.entry(UNCERTAIN, 10));
        assertThat(sentThrough(account, gateway(account, Answering.ERROR, 10), 10)
                        .states())
                .containsExactly(Map.entry(UNCERTAIN, 10));
    }

    @Test
    void a_batch_that_is_throttled_or_unreached_as_a_whole_is_no_attempt() throws Exception {
        for (var answering : List.of(Answering.THROTTLED_ONCE, Answering.UNREACHED_ONCE)) {
            var account = campaigns.accountWithoutGateway();
            var gateway = gateway(account, answering, 10);
            var campaign = sentThrough(account, gateway, 10);

            assertThat(campaign.states()).as("%s", answering).containsExactly(Map.entry(SENT, 10));
            assertThat(attempts(campaign)).as("%s", answering).containsExactly(1);
            // The queue may give the messages back in several parts.
            var calls = provider.calls(gateway);
            assertThat(calls.getFirst()).as("%s", answering).isEqualTo(10);
            assertThat(calls.stream().mapToInt(Integer::intValue).sum())
                    .as("%s", answering)
                    .isEqualTo(20);
        }
    }

    @Test
    void the_limit_of_one_recipient_delays_only_its_message() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = gateway(account, Answering.RECIPIENT_THROTTLED_ONCE, 5);
        var campaign = sentThrough(account, gateway, 5);

        assertThat(campaign.states()).containsExactly(Map.entry(SENT, 5));
        assertThat(attempts(campaign)).containsExactly(1);
        assertThat(provider.calls(gateway)).containsExactly(5, 1);
        assertThat(limiters.of(gateway).state().rate())
                .as("the gateway is not slowed")
                .isNull();
    }

    @Test
    void each_message_of_a_mixed_answer_is_settled_by_itself() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = gateway(account, Answering.MIXED_ONCE, 5);
        var campaign = sentThrough(account, gateway, 5);

        assertThat(campaign.states())
                .as("accepted, refused, deferred and then sent, throttled and then sent, unknown")
                .containsExactly(Map.entry(UNCERTAIN, 1), Map.entry(FAILED, 1), Map.entry(SENT, 3));
        assertThat(ids(campaign, MessageState.FAILED)).containsExactly(campaign.firstMessage() + 1);
        assertThat(ids(campaign, MessageState.UNCERTAIN)).containsExactly(campaign.firstMessage() + 4);
    }

    @Test
    void a_batch_that_never_ends_is_uncertain_after_its_deadline_and_its_late_answers_count() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = gateway(account, Answering.HANGS, 10);
        var campaign =
                aDispatchedCampaign().in(account, gateway).withMessages(10).released();
        try {
            eventually(
                    SOON,
                    () -> {
                        watchdog.check(System.nanoTime() + Duration.ofSeconds(8).toNanos());
                        return dispatch.counts(campaign.id()).uncertain();
                    },
                    uncertain -> assertThat(uncertain).isEqualTo(10));
            finished(campaign);
            assertThat(limiters.of(gateway).inFlight()).isZero();
        } finally {
            provider.release(gateway);
        }
        eventually(SOON, campaign::states, states -> assertThat(states).containsExactly(Map.entry(SENT, 10)));
    }

    @Test
    void a_recipient_who_opted_out_is_left_out_of_the_batch() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = gateway(account, Answering.ALL, 10);
        var campaign =
                aDispatchedCampaign().in(account, gateway).withMessages(10).prepared();
        var optedOut = jdbi.withHandle(handle -> handle.createQuery("select recipient from message where id = :id")
                .bind("id", campaign.firstMessage() + 4)
                .mapTo(String.class)
                .one());
        account.api()
                .body(Map.of("phone", optedOut))
                .post("/api/v1/suppressions")
                .then()
                .statusCode(201);
        campaign.release();
        finished(campaign);

        assertThat(ids(campaign, MessageState.SKIPPED)).containsExactly(campaign.firstMessage() + 4);
        assertThat(ids(campaign, MessageState.SENT)).hasSize(9);
        assertThat(provider.calls(gateway)).containsExactly(9);
    }

    private GatewayId gateway(TestAccount account, Answering answering, int maxBatch) {
        var settings = campaigns.parse("{\"answering\": \"%s\", \"max_batch\": %d}".formatted(answering, maxBatch));
        // One call at a time, so that a place that is not freed stops the campaign.
        return gateways.create(account.id(), "Batches", BatchProvider.NAME, settings, 1);
    }

    private DispatchedCampaign sentThrough(TestAccount account, GatewayId gateway, int messages) throws Exception {
        provider.forget(gateway);
        var campaign = aDispatchedCampaign()
                .in(account, gateway)
                .withMessages(messages)
                .released();
        finished(campaign);
        assertThat(limiters.of(gateway).inFlight()).isZero();
        return campaign;
    }

    private void finished(DispatchedCampaign campaign) throws Exception {
        eventually(
                Duration.ofSeconds(120),
                () -> dispatch.isFinished(campaign.id()),
                finished ->
                        assertThat(finished).as("states %s", campaign.states()).isTrue());
    }

    private Set<Integer> attempts(DispatchedCampaign campaign) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select distinct attempts from message where plan_id = :plan")
                        .bind("plan", campaign.id().value())
                        .mapTo(Integer.class)
                        .set());
    }

    private List<Long> ids(DispatchedCampaign campaign, MessageState state) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select id from message where plan_id = :plan and state = :state order by id")
                .bind("plan", campaign.id().value())
                .bind("state", state.rank())
                .mapTo(Long.class)
                .list());
    }
}
