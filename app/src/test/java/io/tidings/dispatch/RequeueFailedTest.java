package io.tidings.dispatch;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.gateways.FailureClass;
import io.tidings.gateways.Gateways;
import io.tidings.messages.AttemptResult;
import io.tidings.plancontrol.PlanControl;
import io.tidings.plancontrol.Requeue;
import io.tidings.plans.RetryPolicy;
import io.tidings.queue.Dispatches;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class RequeueFailedTest {
    private static final RetryPolicy ONCE = new RetryPolicy(1, Duration.ZERO, 1, Duration.ZERO);
    private static final Requeue.Slice FIRST = new Requeue.Slice(0, 5_000);
    private static final Requeue ALL = new Requeue(Set.of(), Set.of(), false, false, "test");
    private static final String DOWN = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 0, "receipts": false}""";

    @Inject
    Dispatches dispatch;

    @Inject
    PlanControl control;

    @Inject
    OutcomeStore outcomes;

    @Inject
    MeterRegistry meters;

    @Inject
    Gateways gateways;

    @Inject
    Jdbi jdbi;

    @Test
    @Tag("S3-36")
    @Tag("S3-12")
    void only_failed_messages_are_sent_again() throws Exception {
        var campaign = aDispatchedCampaign()
                .withMessages(2_000)
                .through("""
                {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 0.7, "refusal_rate": 0.1, "receipts": false}""")
                .retrying(ONCE)
                .released();
        finished(campaign);
        var before = dispatch.counts(campaign.id());
        var acceptedBefore = new HashSet<>(campaign.accepted());
        assertThat(before.failed()).isBetween(500L, 900L);
        settings(campaign, PERFECT);

        var retriesBefore =
                meters.get("messages.retries").tag("result", "sent").counter().count();
        var result = requeue(campaign, ALL);
        assertThat(result.requeued() + result.permanent()).isEqualTo(before.failed());
        assertThat(result.permanent())
                .as("messages that were refused for good stay failed")
                .isPositive();
        dispatch.announce(campaign.id());
        finished(campaign);

        var after = dispatch.counts(campaign.id());
        assertThat(after.sent()).isEqualTo(before.sent() + result.requeued());
        assertThat(after.failed()).isEqualTo(result.permanent());
        assertThat(after.processed()).isEqualTo(2_000);
        var accepted = campaign.accepted();
        assertThat(accepted).doesNotHaveDuplicates().containsAll(acceptedBefore).hasSize((int) after.sent());
        assertThat(requeue(campaign, ALL).requeued())
                .as("no failed message is left")
                .isZero();
        assertThat(meters.get("messages.retries")
                                .tag("result", "sent")
                                .counter()
                                .count()
                        - retriesBefore)
                .isGreaterThanOrEqualTo(result.requeued());
    }

    @Test
    void classes_and_permanence_are_respected() throws Exception {
        var campaign = aDispatchedCampaign()
                .withMessages(500)
                .through("""
                {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 0.5, "refusal_rate": 1, "receipts": false}""")
                .retrying(ONCE)
                .released();
        finished(campaign);
        assertThat(dispatch.counts(campaign.id()).failed()).isEqualTo(500);

        assertThat(requeue(campaign, of(FailureClass.BILLING, false)).requeued())
                .isZero();
        var permanent = requeue(campaign, of(FailureClass.RECIPIENT_PERMANENT, false));
        assertThat(permanent.requeued()).isZero();
        assertThat(permanent.permanent()).isPositive();
        settings(campaign, PERFECT);
        var forced = requeue(campaign, of(FailureClass.RECIPIENT_PERMANENT, true));
        assertThat(forced.requeued()).isEqualTo(permanent.permanent());
        dispatch.announce(campaign.id());
        finished(campaign);
        assertThat(dispatch.counts(campaign.id()).sent()).isEqualTo(forced.requeued());
        assertThat(dispatch.counts(campaign.id()).processed()).isEqualTo(500);
    }

    @Test
    @Tag("S2-13")
    @Tag("S4-32")
    @Tag("S4-33")
    void a_manual_policy_fails_at_once_and_limits_the_total_of_attempts() throws Exception {
        var manual = new RetryPolicy(RetryPolicy.Mode.MANUAL, 3, Duration.ZERO, 1, Duration.ZERO, 0);
        var campaign = aDispatchedCampaign()
                .withMessages(50)
                .through(DOWN)
                .retrying(manual)
                .released();
        finished(campaign);
        for (int attempt = 1; attempt <= 3; attempt++) {
            assertThat(attempts(campaign)).containsExactly(Map.entry(attempt, 50L));
            assertThat(campaign.states()).containsExactly(Map.entry(43, 50));
            assertThat(lastError(campaign).startsWith("Max retries exceeded")).isEqualTo(attempt == 3);
            var result = requeue(campaign, ALL);
            assertThat(result.requeued()).isEqualTo(attempt < 3 ? 50 : 0);
            assertThat(result.exhausted()).isEqualTo(attempt < 3 ? 0 : 50);
            dispatch.announce(campaign.id());
            finished(campaign);
        }

        var again = new Requeue(Set.of(), Set.of(), false, true, "test");
        settings(campaign, PERFECT);
        assertThat(requeue(campaign, again).requeued()).isEqualTo(50);
        dispatch.announce(campaign.id());
        finished(campaign);
        assertThat(dispatch.counts(campaign.id()).sent()).isEqualTo(50);
        assertThat(attempts(campaign)).as("attempts are never renumbered").containsExactly(Map.entry(4, 50L));
    }

    @Test
    @Tag("S2-14")
    @Tag("S4-11")
    @Tag("S4-67")
    void attempts_are_kept_unless_they_are_reset() throws Exception {
        var campaign = aDispatchedCampaign()
                .withMessages(50)
                .through(DOWN)
                .retrying(new RetryPolicy(3, Duration.ZERO, 1, Duration.ZERO))
                .released();
        finished(campaign);
        assertThat(attempts(campaign)).containsExactly(Map.entry(3, 50L));

        requeue(campaign, ALL);
        dispatch.announce(campaign.id());
        finished(campaign);
        assertThat(attempts(campaign)).as("one more attempt").containsExactly(Map.entry(4, 50L));

        requeue(campaign, new Requeue(Set.of(), Set.of(), false, true, "test"));
        dispatch.announce(campaign.id());
        finished(campaign);
        assertThat(attempts(campaign)).as("all attempts again").containsExactly(Map.entry(7, 50L));
        assertThat(dispatch.counts(campaign.id()).failed()).isEqualTo(50);
    }

    @Test
    void uncertain_messages_are_sent_again_only_by_request() throws Exception {
        var campaign = aDispatchedCampaign()
                .withMessages(300)
                .through("""
                {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "unknown_rate": 0.15, "receipts": false}""")
                .retrying(ONCE)
                .released();
        finished(campaign);
        long uncertain = dispatch.counts(campaign.id()).uncertain();
        assertThat(uncertain).isBetween(15L, 100L);
        assertThat(requeue(campaign, ALL).requeued()).isZero();
        settings(campaign, PERFECT);

        long resent = jdbi.inTransaction(handle -> control.requeueUncertain(handle, campaign.id()))
                .orElseThrow();
        assertThat(resent).isEqualTo(uncertain);
        dispatch.announce(campaign.id());
        finished(campaign);
        assertThat(dispatch.counts(campaign.id()).sent()).isEqualTo(300);
        assertThat(dispatch.counts(campaign.id()).uncertain()).isZero();
    }

    @Test
    void an_answer_to_an_earlier_attempt_does_not_end_the_next_one() throws Exception {
        var campaign = aDispatchedCampaign()
                .withMessages(1)
                .through("""
                {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "unknown_rate": 1, "receipts": false}""")
                .retrying(ONCE)
                .released();
        finished(campaign);
        var first = jdbi.withHandle(
                handle -> handle.createQuery("select " + BlockStore.BLOCK + " from send_block where plan_id = :id")
                        .bind("id", campaign.id().value())
                        .map(BlockStore::block)
                        .one());
        pause(campaign);
        long resent = jdbi.inTransaction(handle -> control.requeueUncertain(handle, campaign.id()))
                .orElseThrow();
        assertThat(resent).isEqualTo(1);

        var late = new MessageResult(
                first, campaign.firstMessage(), AttemptResult.SENT, 1, System.currentTimeMillis(), null);
        jdbi.useTransaction(handle -> outcomes.write(handle, new ArrayList<>(List.of(late))));

        assertThat(campaign.states()).containsExactly(Map.entry(5, 1));
        settings(campaign, PERFECT);
        resume(campaign);
        finished(campaign);
        assertThat(campaign.states()).containsExactly(Map.entry(50, 1));
        assertThat(dispatch.counts(campaign.id()).sent()).isEqualTo(1);
    }

    @Test
    void a_stopped_plan_requeues_nothing() throws Exception {
        var campaign = aDispatchedCampaign()
                .withMessages(10)
                .through(DOWN)
                .retrying(ONCE)
                .released();
        finished(campaign);
        jdbi.useTransaction(handle -> dispatch.cancel(handle, campaign.id()));

        var failed = jdbi.inTransaction(handle -> control.requeueFailed(handle, campaign.id(), ALL, FIRST));
        var uncertain = jdbi.inTransaction(handle -> control.requeueUncertain(handle, campaign.id()));
        assertThat(failed).isEmpty();
        assertThat(uncertain).isEmpty();
    }

    @Test
    void a_hundred_thousand_failed_messages_are_requeued_although_the_cached_query_plan_is_for_few() {
        var campaign =
                aDispatchedCampaign().withMessages(100_000).retrying(ONCE).prepared();
        jdbi.useTransaction(handle -> {
            pauseNew(campaign);
            handle.execute(
                    "update message set state = <FAILED>, attempts = 1 where plan_id = ? and id >= ?",
                    campaign.id().value(),
                    campaign.firstMessage());
            handle.execute(
                    "update send_block set state = 'CLOSED', n_failed = n_total where plan_id = ?",
                    campaign.id().value());
            handle.execute("""
                    insert into failure (account_id, plan_id, message_id, gateway_id, attempt, class, code, detail, final)
                    select account_id, plan_id, id, 1, 1, 'transient', 'network', 'Trouble', true
                      from message where plan_id = ? and id >= ?""", campaign.id().value(), campaign.firstMessage());
        });

        // With a plan for few rows, a statement would exceed the statement timeout of the pool.
        assertThat(afterManySmallRequeues(campaign)).isEqualTo(100_000);

        var counts = dispatch.counts(campaign.id());
        assertThat(counts.processed()).isZero();
        long held = jdbi.withHandle(handle -> handle.createQuery("""
                        select sum(n_total) from send_block
                         where plan_id = :id and message_ids is not null and state = 'PAUSED'""")
                .bind("id", campaign.id().value())
                .mapTo(Long.class)
                .one());
        assertThat(held).isEqualTo(100_000);
        jdbi.useTransaction(handle -> dispatch.cancel(handle, campaign.id()));
        assertThat(dispatch.counts(campaign.id()).cancelled()).isEqualTo(100_000);
    }

    /** Requeues on a connection with a cached query plan for few messages. */
    private long afterManySmallRequeues(DispatchedCampaign campaign) {
        var small = aDispatchedCampaign().withMessages(1).retrying(ONCE).prepared();
        return jdbi.withHandle(handle -> {
            for (int i = 0; i < 15; i++) {
                handle.useTransaction(again -> control.requeueFailed(again, small.id(), ALL, FIRST));
            }
            return Requeue.inSlices(slice ->
                            handle.inTransaction(again -> control.requeueFailed(again, campaign.id(), ALL, slice)))
                    .result()
                    .requeued();
        });
    }

    private static Requeue of(FailureClass failure, boolean force) {
        return new Requeue(Set.of(), Set.of(failure), force, false, "test");
    }

    /** Pauses the plan, so that the dispatcher does not claim requeued messages. */
    private void pauseNew(DispatchedCampaign campaign) {
        pause(campaign);
    }

    private boolean pause(DispatchedCampaign campaign) {
        return jdbi.inTransaction(handle -> control.pause(handle, campaign.id()));
    }

    private boolean resume(DispatchedCampaign campaign) {
        var resumed = jdbi.inTransaction(handle -> control.resume(handle, campaign.id()));
        dispatch.announce(campaign.id());
        return resumed;
    }

    private Requeue.Result requeue(DispatchedCampaign campaign, Requeue which) {
        return jdbi.inTransaction(handle -> control.requeueFailed(handle, campaign.id(), which, FIRST))
                .orElseThrow()
                .result();
    }

    private void settings(DispatchedCampaign campaign, String settings) throws Exception {
        var gateway = gateways.ofAccount(campaign.account().id()).getFirst().id();
        var unused = gateways.change(
                campaign.account().id(), gateway, null, new ObjectMapper().readTree(settings), null, null);
    }

    private Map<Integer, Long> attempts(DispatchedCampaign campaign) {
        return jdbi
                .withHandle(handle -> handle.createQuery(
                                "select attempts, count(*) as n from message where plan_id = :id group by 1")
                        .bind("id", campaign.id().value())
                        .map((row, context) -> Map.entry(row.getInt("attempts"), row.getLong("n")))
                        .list())
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private String lastError(DispatchedCampaign campaign) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select detail from failure where plan_id = :id order by id desc limit 1")
                        .bind("id", campaign.id().value())
                        .mapTo(String.class)
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
