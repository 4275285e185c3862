package io.tidings.dispatch;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.eventually;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.database.DataDirectory;
import io.tidings.dispatch.ChunkStore.Chunk;
import io.tidings.dispatch.ClaimStore.LeaseHolder;
import io.tidings.gateways.GatewayChange;
import io.tidings.gateways.Gateways;
import io.tidings.messages.MessageState;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A message whose holder dies each time before the call, with a journal that proves it. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("F28")
class PoisonMessageTest {
    private static final Duration SOON = Duration.ofSeconds(60);
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

    @AfterEach
    void recoverAsUsual() throws IOException {
        Files.deleteIfExists(journalPath());
        recovery.stop();
        recovery.start();
    }

    @Test
    void a_message_that_crashes_its_holder_a_third_time_fails_and_the_rest_is_sent() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, PERFECT, 4);
        allow(account, gateway, false);
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

    /** Claims the block of the message, commits the watermark and loses the holder; then the block is recovered. */
    private void dies(GatewayId gateway, long message, int loss) throws Exception {
        recovery.stop();
        var block = eventually(
                        SOON,
                        () -> loss == 1
                                ? claims.block(DEAD, gateway, List.of())
                                : claims.retries(DEAD, gateway, List.of(), 10),
                        found -> assertThat(found).isPresent())
                .orElseThrow();
        assertThat(block.firstId()).isEqualTo(message);
        assertThat(block.lostCount()).isEqualTo(loss - 1);
        var chunk = new Chunk(block, message, Channel.SMS, List.of(), 1, List.of());
        assertThat(chunks.start(chunk, DEAD.leaseSeconds()).allowed()).isTrue();
        writeJournal(block);
        recovery.start();
        eventually(SOON, () -> leased(block), left -> assertThat(left).isZero());
    }

    /** Writes a journal of another run without a started message. */
    private void writeJournal(Block block) throws IOException {
        var file = journal.open(block, 10).orElseThrow();
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
