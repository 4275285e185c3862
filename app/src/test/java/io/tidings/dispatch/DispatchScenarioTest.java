package io.tidings.dispatch;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.messages.MessageCounts;
import io.tidings.plans.RetryPolicy;
import io.tidings.queue.Dispatches;
import io.tidings.reports.FailureGroup;
import io.tidings.reports.Recipients;
import io.tidings.shared.Channel;
import io.tidings.shared.PageRequest;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Uses the real dispatcher and database. The record of the simulator says what was accepted. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class DispatchScenarioTest {

    @Inject
    Dispatches dispatch;

    @Inject
    Recipients recipients;

    @Inject
    BlockStore blocks;

    @Inject
    ChunkStore chunks;

    @Inject
    Jdbi jdbi;

    @Test
    @Tag("S0-35")
    @Tag("S0-55")
    @Tag("S1-10")
    @Tag("S1-31")
    void ten_thousand_messages_are_sent_once_each() throws Exception {
        var campaign = aDispatchedCampaign().withMessages(10_000).released();
        finished(campaign);

        var accepted = campaign.accepted();
        assertThat(accepted).hasSize(10_000);
        assertThat(new HashSet<>(accepted))
                .isEqualTo(LongStream.range(campaign.firstMessage(), campaign.firstMessage() + 10_000)
                        .boxed()
                        .collect(HashSet::new, HashSet::add, HashSet::addAll));
        assertThat(campaign.states()).containsExactly(Map.entry(50, 10_000));
        assertThat(dispatch.counts(campaign.id())).isEqualTo(new MessageCounts(0, 0, 10_000, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    @Tag("S3-45")
    void after_a_cancel_at_most_one_chunk_of_each_worker_is_sent() throws Exception {
        var campaign = aDispatchedCampaign().withMessages(5_000).through("""
                {"latency_ms_min": 30, "latency_ms_max": 60, "success_rate": 1, "receipts": false}""").released();
        eventually(
                SOON,
                () -> dispatch.counts(campaign.id()),
                counts -> assertThat(counts.sent()).isGreaterThan(300));
        jdbi.useTransaction(handle -> dispatch.cancel(handle, campaign.id()));
        dispatch.announce(campaign.id());
        int accepted = campaign.accepted().size();
        finished(campaign);

        // Chunks last 0.25 seconds here: 350 messages with 64 in flight. The wake-up arrives before they end.
        assertThat(campaign.accepted().size() - accepted)
                .as("calls in flight, and calls that started before the wake-up arrived")
                .isLessThanOrEqualTo(64 + 64);
        assertThat(dispatch.counts(campaign.id()).processed()).isEqualTo(5_000);
    }

    @Test
    @Tag("S2-13")
    @Tag("S3-5")
    @Tag("S4-8")
    void every_message_is_accounted_for_whatever_the_provider_does() throws Exception {
        var campaign = aDispatchedCampaign().withMessages(2_000).through("""
                {"latency_ms_min": 0, "latency_ms_max": 3, "success_rate": 0.8, "refusal_rate": 0.1,
                 "unknown_rate": 0.02, "receipts": false}""").released();
        finished(campaign);

        var counts = dispatch.counts(campaign.id());
        assertThat(counts.processed()).isEqualTo(2_000);
        assertThat(counts.sent()).isGreaterThan(1_400);
        assertThat(counts.failed()).isBetween(100L, 400L);
        assertThat(counts.uncertain()).isBetween(10L, 150L);
        var accepted = campaign.accepted();
        assertThat(accepted).doesNotHaveDuplicates();
        assertThat(accepted.size())
                .as("messages whose answer was lost are uncertain")
                .isBetween((int) counts.sent() + 1, (int) (counts.sent() + counts.uncertain()));
        assertThat(recipients.failures(campaign.account().id(), campaign.id()).stream()
                        .mapToLong(FailureGroup::count)
                        .sum())
                .isEqualTo(counts.failed());
        assertThat(recipients
                        .list(campaign.account().id(), campaign.id(), "uncertain", PageRequest.first(1))
                        .totalCount())
                .isEqualTo(counts.uncertain());
    }

    @Test
    void throttled_calls_are_no_attempts_and_fail_no_message() throws Exception {
        var campaign = aDispatchedCampaign().withMessages(300).through("""
                {"latency_ms_min": 1, "latency_ms_max": 2, "success_rate": 1, "throttle_per_second": 200,
                 "receipts": false}""").released();
        finished(campaign);

        assertThat(campaign.accepted()).hasSize(300).doesNotHaveDuplicates();
        int attempts =
                jdbi.withHandle(handle -> handle.createQuery("select max(attempts) from message where plan_id = :id")
                        .bind("id", campaign.id().value())
                        .mapTo(Integer.class)
                        .one());
        assertThat(attempts).isEqualTo(1);
    }

    @Test
    void a_cancelled_campaign_stops_and_each_recipient_has_a_final_state() throws Exception {
        var campaign = aDispatchedCampaign().withMessages(5_000).through("""
                {"latency_ms_min": 300, "latency_ms_max": 300, "success_rate": 0.7,
                 "receipts": false}""").released();
        eventually(
                SOON,
                () -> dispatch.counts(campaign.id()),
                counts -> assertThat(counts.sent()).isGreaterThan(200));
        long atOnce = jdbi.inTransaction(handle -> dispatch.cancel(handle, campaign.id()));
        dispatch.announce(campaign.id());
        assertThat(atOnce).isGreaterThan(3_000);
        finished(campaign);

        var counts = dispatch.counts(campaign.id());
        assertThat(counts.processed()).isEqualTo(5_000);
        assertThat(counts.cancelled()).isGreaterThanOrEqualTo(atOnce);
        assertThat(campaign.accepted()).hasSize((int) counts.sent()).doesNotHaveDuplicates();
        assertThat(recipients
                        .list(campaign.account().id(), campaign.id(), "cancelled", PageRequest.first(1))
                        .totalCount())
                .isEqualTo(counts.cancelled());
    }

    @Test
    @Tag("S3-48")
    void receipts_raise_sent_messages() throws Exception {
        var campaign = aDispatchedCampaign().withMessages(500).through("""
                {"latency_ms_min": 0, "latency_ms_max": 1, "success_rate": 1, "receipt_delay_ms_min": 0,
                 "receipt_delay_ms_max": 50, "undelivered_rate": 0.2, "read_rate": 0.5}""").released();
        finished(campaign);

        eventually(SOON, () -> dispatch.counts(campaign.id()), counts -> {
            assertThat(counts.sent()).isZero();
            assertThat(counts.undelivered()).isBetween(50L, 150L);
            assertThat(counts.read()).isBetween(120L, 280L);
            assertThat(counts.accepted()).isEqualTo(500);
        });
    }

    @Test
    @Tag("S2-15")
    void started_messages_of_a_lost_holder_are_uncertain_and_the_rest_is_sent() throws Exception {
        var campaign = aDispatchedCampaign()
                .withMessages(100)
                .retrying(RetryPolicy.DEFAULT)
                .prepared();
        campaign.leaseToUnknownNode(campaign.firstMessage() + 29);
        campaign.release();
        finished(campaign);

        assertThat(campaign.states()).containsExactly(Map.entry(25, 30), Map.entry(50, 70));
        assertThat(campaign.accepted()).hasSize(70).doesNotHaveDuplicates();
    }

    @Test
    @Tag("S3-11")
    void a_holder_that_lost_the_lease_starts_no_call() {
        var campaign = aDispatchedCampaign()
                .withMessages(100)
                .retrying(RetryPolicy.DEFAULT)
                .prepared();
        campaign.leaseToUnknownNode(campaign.firstMessage() + 9);
        var stale = jdbi.withHandle(
                handle -> handle.createQuery("select " + BlockStore.BLOCK + " from send_block where plan_id = :id")
                        .bind("id", campaign.id().value())
                        .map(BlockStore::block)
                        .one());
        jdbi.useHandle(handle -> handle.execute(
                "update send_block set fence = fence + 1 where id = ?",
                stale.id().value()));

        var chunk = new ChunkStore.Chunk(stale, campaign.firstMessage() + 50, Channel.SMS, List.of(), 40, List.of());
        assertThat(chunks.start(chunk, 60).allowed()).isFalse();
        assertThat(blocks.release(stale, campaign.firstMessage() + 9)).isFalse();
        assertThat(blocks.standing(stale)).isEqualTo(BlockStore.Standing.LOST);
    }

    private void finished(DispatchedCampaign campaign) throws Exception {
        eventually(
                SOON,
                () -> dispatch.isFinished(campaign.id()),
                drained ->
                        assertThat(drained).as("states %s", campaign.states()).isTrue());
    }
}
