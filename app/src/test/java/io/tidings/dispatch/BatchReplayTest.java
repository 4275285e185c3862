package io.tidings.dispatch;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.dispatch.BatchSender.Slotted;
import io.tidings.gateways.Gateway;
import io.tidings.gateways.OutboundMessage;
import io.tidings.gateways.SendOutcome;
import io.tidings.plans.PlanStore;
import io.tidings.queue.Dispatches;
import io.tidings.ratelimits.CallLimits;
import io.tidings.ratelimits.GatewayLimiter;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A node dies while it sends batches. The journal tells the messages of its calls apart. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("F1")
class BatchReplayTest {
    private static final int MESSAGES = 10_000;
    private static final int BATCH = 40;
    /**
     * The first block has 100 messages: a batch in flight, one that is half answered, and 20 messages that were not
     * started.
     */
    private static final int BLOCK = 100;

    @Inject
    TextComposer composer;

    @Inject
    LateAnswers lateAnswers;

    @Inject
    SendThreads threads;

    @Inject
    CallWatchdog watchdog;

    @Inject
    DispatchMetrics metrics;

    @Inject
    HeldPlans heldPlans;

    @Inject
    OutcomeStore outcomes;

    @Inject
    BlockCloser closer;

    @Inject
    DispatchConfig config;

    @Inject
    BlockStore blocks;

    @Inject
    PlanStore plans;

    @Inject
    Journal journal;

    @Inject
    JournalReplay replay;

    @Inject
    Dispatches dispatch;

    @Inject
    Jdbi jdbi;

    private final CountDownLatch killed = new CountDownLatch(1);

    @AfterEach
    void end() {
        killed.countDown();
    }

    @Test
    void after_a_kill_only_the_batches_in_flight_and_the_unanswered_messages_are_uncertain() throws Exception {
        var campaign = aDispatchedCampaign().through("""
                        {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "receipts": false, "max_batch": 100}""").withMessages(MESSAGES).prepared();
        campaign.leaseToUnknownNode(campaign.firstMessage() + BLOCK - 1);
        var left = journalOfKilledNode(campaign);
        campaign.release();
        settled(campaign, BLOCK);

        replay.replay(List.of(left));
        replay.replay(List.of(left));

        int uncertain = BATCH / 2 + BATCH;
        settled(campaign, uncertain);
        assertThat(campaign.states()).containsExactly(Map.entry(25, uncertain), Map.entry(50, MESSAGES - uncertain));
        assertThat(ids(campaign, 25))
                .as("the first batch, and the unanswered half of the second")
                .containsAll(range(campaign.firstMessage(), BATCH))
                .containsAll(range(campaign.firstMessage() + BATCH * 3 / 2, BATCH / 2));
        assertThat(campaign.accepted())
                .as("sent after the kill: all but the two batches")
                .hasSize(MESSAGES - 2 * BATCH)
                .doesNotHaveDuplicates()
                .allMatch(id -> id >= campaign.firstMessage() + 2 * BATCH);
    }

    /** Sends two batches of the first block. No outcome reaches the database, as if the node was killed before. */
    private JournalReader.JournalRecord journalOfKilledNode(DispatchedCampaign campaign) throws Exception {
        var block = jdbi.withHandle(handle -> handle.createQuery(
                        "select " + BlockStore.BLOCK + " from send_block where plan_id = :plan and block_no = 0")
                .bind("plan", campaign.id().value())
                .map(BlockStore::block)
                .one());
        var file = journal.open(block, BLOCK, false).orElseThrow();
        var open =
                new OpenBlock(block, plans.get(campaign.id()), Optional.of(file), OpenBlockPermits.unlimited(), false);
        open.leased(System.nanoTime(), 60);
        var gateway = new HalfAnswering(killed);
        var limiter = new GatewayLimiter(gateway, new CallLimits(2, BATCH, 1_000), System::nanoTime);
        var admission = new CallAdmission(open, limiter, false);
        var writer = new OutcomeWriter(jdbi, outcomes, closer, metrics, config);
        var results = new BlockResults(open, writer, lateAnswers, InstantSource.system());
        var items = items(campaign);
        var unsent = new UnsentCalls(admission, results, heldPlans, metrics);
        var sender = new Sender(composer.of(open.plan(), items), admission, results, unsent, threads, watchdog);
        var batches = new BatchSender(sender, admission, results, unsent, threads, watchdog);

        var first = admission.enter(BATCH).orElseThrow();
        batches.start(first, slotted(open, items.subList(0, BATCH)), true);
        assertThat(gateway.firstCall.await(60, TimeUnit.SECONDS)).isTrue();
        var second = admission.enter(BATCH).orElseThrow();
        batches.start(second, slotted(open, items.subList(BATCH, 2 * BATCH)), false);
        return journal.read(file).orElseThrow();
    }

    private List<OutgoingMessage> items(DispatchedCampaign campaign) {
        return range(campaign.firstMessage(), 2 * BATCH).stream()
                .map(blocks::item)
                .toList();
    }

    private static List<Slotted> slotted(OpenBlock open, List<OutgoingMessage> items) {
        return items.stream()
                .map(item -> new Slotted(item, open.submit(item.id())))
                .toList();
    }

    /** Never answers the first call, and answers about the first half of the second batch. */
    private static final class HalfAnswering implements Gateway {
        private final CountDownLatch end;
        private final CountDownLatch firstCall = new CountDownLatch(1);

        private HalfAnswering(CountDownLatch end) {
            this.end = end;
        }

        @Override
        public SendOutcome send(OutboundMessage message) {
            throw new AssertionError("a single call");
        }

        @Override
        public List<SendOutcome> sendBatch(List<OutboundMessage> messages) {
            if (firstCall.getCount() > 0) {
                firstCall.countDown();
                await();
                return List.of();
            }
            var half = new ArrayList<SendOutcome>();
            for (int i = 0; i < messages.size() / 2; i++) {
                half.add(new SendOutcome.Accepted(List.of(), 1));
            }
            return half;
        }

        @Override
        public Capabilities capabilities() {
            return Capabilities.ofNetwork().withMaxBatch(BATCH);
        }

        private void await() {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static List<Long> range(long from, int count) {
        var ids = new ArrayList<Long>();
        for (long id = from; id < from + count; id++) {
            ids.add(id);
        }
        return ids;
    }

    private List<Long> ids(DispatchedCampaign campaign, int state) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select id from message where plan_id = :plan and state = :state order by id")
                .bind("plan", campaign.id().value())
                .bind("state", state)
                .mapTo(Long.class)
                .list());
    }

    private void settled(DispatchedCampaign campaign, int uncertain) throws Exception {
        eventually(
                Duration.ofSeconds(120),
                () -> dispatch.counts(campaign.id()),
                counts -> assertThat(List.of(counts.uncertain(), counts.sent() + counts.uncertain()))
                        .as("states %s", campaign.states())
                        .containsExactly((long) uncertain, (long) MESSAGES));
    }
}
