package io.tidings.dispatch;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.database.DataDirectory;
import io.tidings.dispatch.ChunkStore.Chunk;
import io.tidings.dispatch.ClaimStore.LeaseHolder;
import io.tidings.gateways.GatewayChange;
import io.tidings.gateways.Gateways;
import io.tidings.messages.MessageState;
import io.tidings.queue.Dispatches;
import io.tidings.shared.Channel;
import io.tidings.shared.GatewayId;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Messages whose holder dies, with a journal that says which of them it had taken up. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("F28")
class PoisonMessageTest {
    private static final String SLOW = """
            {"latency_ms_min": 500, "latency_ms_max": 500, "success_rate": 1, "receipts": false}""";
    /** A node whose id was never assigned. */
    private static final LeaseHolder DEAD = new LeaseHolder(2_000_000_000, 3_600);

    @Inject
    TestCampaigns campaigns;

    @Inject
    Dispatches dispatch;

    @Inject
    Recovery recovery;

    @Inject
    ClaimStore claims;

    @Inject
    ChunkStore chunks;

    @Inject
    Journal journal;

    @Inject
    DataDirectory data;

    @Inject
    Gateways gateways;

    @Inject
    Jdbi jdbi;

    private TestAccount account;

    @BeforeEach
    void createAccount() {
        account = campaigns.accountWithoutGateway();
    }

    @AfterEach
    void recoverAsUsual() throws IOException {
        Files.deleteIfExists(journalPath());
        recovery.stop();
        recovery.start();
    }

    @Test
    void a_message_that_crashes_its_holder_a_third_time_fails_and_the_rest_is_sent() throws Exception {
        var gateway = disabledGateway();
        var campaign =
                aDispatchedCampaign().in(account, gateway).withMessages(10).released();
        long killer = campaign.firstMessage();

        for (int loss = 1; loss <= 3; loss++) {
            assertThat(campaign.states()).doesNotContainKey((int) MessageState.FAILED.rank());
            dies(gateway, killer, loss);
        }

        assertThat(campaign.states()).containsEntry((int) MessageState.FAILED.rank(), 1);
        assertThat(failure(killer)).isEqualTo("poison");
        allow(account, gateway, true);
        dispatch.announce(campaign.id());
        eventually(
                SOON,
                () -> dispatch.isFinished(campaign.id()),
                drained -> assertThat(drained).isTrue());
        assertThat(campaign.states())
                .containsExactly(
                        Map.entry((int) MessageState.FAILED.rank(), 1), Map.entry((int) MessageState.SENT.rank(), 9));
        assertThat(campaign.accepted()).hasSize(9).doesNotHaveDuplicates().doesNotContain(killer);
        assertThat(dispatch.counts(campaign.id()).failed()).isEqualTo(1);
    }

    @Test
    void a_block_whose_holder_dies_twice_while_it_sends_is_not_suspected() throws Exception {
        var gateway = disabledGateway();
        var campaign =
                aDispatchedCampaign().in(account, gateway).withMessages(10).released();
        recovery.stop();
        for (int loss = 1; loss <= 2; loss++) {
            var block = claimed(gateway);
            start(block, campaign.firstMessage() + 2 * loss - 1);
            recover(block);
        }

        var block = claimed(gateway);
        assertThat(block.lostCount()).isZero();
        assertThat(CarefulFeeder.isFor(block)).isFalse();
    }

    @Test
    void messages_that_a_dead_holder_had_not_taken_up_are_not_suspected() throws Exception {
        var gateway = disabledGateway();
        var campaign =
                aDispatchedCampaign().in(account, gateway).withMessages(10).released();
        recovery.stop();
        var block = claimed(gateway);
        start(block, campaign.firstMessage() + 4);
        writeJournal(block, campaign.firstMessage());
        recover(block);

        var suspected = queued(gateway);
        var others = queued(gateway);
        assertThat(List.of(suspected, others))
                .extracting(Block::lostCount, Block::total)
                .containsExactlyInAnyOrder(tuple(1, 1), tuple(0, 4));
    }

    @Test
    void a_block_whose_holder_dies_before_the_first_call_is_sent_message_by_message_without_waiting_for_answers()
            throws Exception {
        var gateway = campaigns.gateway(account, SLOW, 64);
        allow(account, gateway, false);
        var campaign =
                aDispatchedCampaign().in(account, gateway).withMessages(100).released();
        recovery.stop();
        var block = claimed(gateway);
        recover(block);
        assertThat(lostCount(block)).isEqualTo(1);

        allow(account, gateway, true);
        long begin = System.nanoTime();
        dispatch.announce(campaign.id());
        eventually(
                SOON,
                () -> campaign.accepted(),
                accepted -> assertThat(accepted).hasSize(100));
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .as("the answers take 50 s one after another")
                .isLessThan(Duration.ofSeconds(25));
    }

    @Test
    void a_frozen_holder_is_no_loss_of_its_messages() throws Exception {
        var gateway = disabledGateway();
        aDispatchedCampaign().in(account, gateway).withMessages(10).released();
        recovery.stop();
        var block = claimed(gateway);
        try (var lock = TestDatabase.dataSource().getConnection()) {
            lock.createStatement().execute("select pg_advisory_lock(1414090315, " + DEAD.node() + ")");
            jdbi.useHandle(handle -> handle.execute(
                    "update send_block set lease_until = clock_timestamp() - interval '1 hour' where id = ?",
                    block.id().value()));
            recover(block);
        }

        assertThat(lostCount(block)).isZero();
    }

    /** Claims the block of the message, commits the watermark and loses the holder; then the block is recovered. */
    private void dies(GatewayId gateway, long message, int loss) throws Exception {
        recovery.stop();
        var block = loss == 1 ? claimed(gateway) : queued(gateway);
        assertThat(block.firstId()).isEqualTo(message);
        assertThat(block.lostCount()).isEqualTo(loss - 1);
        start(block, message);
        writeJournal(block, message);
        recover(block);
    }

    private GatewayId disabledGateway() {
        var gateway = campaigns.gateway(account, PERFECT, 4);
        allow(account, gateway, false);
        return gateway;
    }

    private Block claimed(GatewayId gateway) throws Exception {
        return eventually(
                        SOON,
                        () -> claims.block(DEAD, gateway, List.of()),
                        found -> assertThat(found).isPresent())
                .orElseThrow();
    }

    private Block queued(GatewayId gateway) throws Exception {
        return eventually(
                        SOON,
                        () -> claims.retries(DEAD, gateway, List.of(), 10),
                        found -> assertThat(found).isPresent())
                .orElseThrow();
    }

    private void start(Block block, long upto) {
        var chunk = new Chunk(block, upto, Channel.SMS, List.of(), 1, List.of());
        assertThat(chunks.start(chunk, DEAD.leaseSeconds()).allowed()).isTrue();
    }

    private void recover(Block block) throws Exception {
        recovery.start();
        eventually(SOON, () -> leased(block), left -> assertThat(left).isZero());
        recovery.stop();
    }

    /** Writes a journal of another run in which this message was taken up and not started. */
    private void writeJournal(Block block, long taken) throws IOException {
        var file = journal.open(block, 10, false).orElseThrow();
        file.taken(0, taken);
        Files.deleteIfExists(journalPath());
        Files.copy(file.path(), journalPath());
        journal.recycle(file);
    }

    private Path journalPath() {
        return data.folder("journal").resolve("gone-1.journal");
    }

    private int leased(Block block) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select count(*) from send_block where id = :id and state = 'LEASED'")
                        .bind("id", block.id().value())
                        .mapTo(Integer.class)
                        .one());
    }

    private int lostCount(Block block) {
        return jdbi.withHandle(handle -> handle.createQuery("select lost_count from send_block where id = :id")
                .bind("id", block.id().value())
                .mapTo(Integer.class)
                .one());
    }

    private String failure(long message) {
        return jdbi.withHandle(handle -> handle.createQuery("select code from failure where message_id = :id and final")
                .bind("id", message)
                .mapTo(String.class)
                .one());
    }

    private void allow(TestAccount account, GatewayId gateway, boolean enabled) {
        gateways.change(account.id(), gateway, new GatewayChange(null, null, null, enabled, null, null));
    }
}
