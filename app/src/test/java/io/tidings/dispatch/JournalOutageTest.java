package io.tidings.dispatch;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.database.DataDirectory;
import io.tidings.database.Nodes;
import io.tidings.queue.Dispatches;
import io.tidings.shared.AccountId;
import io.tidings.shared.BlockId;
import io.tidings.shared.GatewayId;
import io.tidings.shared.PlanId;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that refuses the journal costs only the journal: sending continues, and later blocks have a journal again. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("F16")
class JournalOutageTest {
    private static final int MESSAGES = 1_000;

    @Inject
    Dispatches dispatch;

    @Inject
    OpenBlocks open;

    @Inject
    DataDirectory data;

    @Inject
    Nodes nodes;

    @Inject
    DispatchConfig config;

    @TempDir
    Path folder;

    @Test
    void a_journal_whose_file_lost_its_pages_is_replaced() throws Exception {
        var journal = journal();
        journal.recycle(journal.open(block(1), MESSAGES, false).orElseThrow());
        truncateAll(folder.resolve("journal"));

        assertThat(journal.open(block(2), MESSAGES, false)).isEmpty();

        var healed = journal.open(block(3), MESSAGES, false).orElseThrow();
        healed.started(0, 1, 1);
        assertThat(journal.read(healed).orElseThrow().entries()).containsOnlyKeys(1L);
    }

    @Test
    void a_full_disk_costs_only_the_journal_until_space_is_free_again() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can mount a small disk");
        var mounted = folder.resolve("journal");
        Files.createDirectory(mounted);
        run("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", mounted.toString());
        try {
            var journal = journal();
            var opened = new ArrayList<Optional<JournalFile>>();
            for (int i = 0; i < 8; i++) {
                opened.add(journal.open(block(i), MESSAGES, false));
            }
            assertThat(opened.getFirst()).isPresent();
            assertThat(opened.getLast()).isEmpty();
            opened.forEach(file -> file.ifPresent(journal::recycle));
            assertThat(journal.open(block(9), MESSAGES, false))
                    .as("a file that is free already")
                    .isPresent();

            run("mount", "-o", "remount,size=4m", mounted.toString());
            for (int i = 10; i < 18; i++) {
                assertThat(journal.open(block(i), MESSAGES, false)).isPresent();
            }
        } finally {
            run("umount", "-l", mounted.toString());
        }
    }

    @Test
    void a_campaign_is_sent_at_once_although_the_journals_lost_their_pages() throws Exception {
        finished(aDispatchedCampaign().withMessages(MESSAGES).released());
        truncateAll(data.folder("journal"));

        var campaign = aDispatchedCampaign().withMessages(MESSAGES).released();
        finished(campaign);
        assertThat(dispatch.counts(campaign.id()).sent()).isEqualTo(MESSAGES);
    }

    private void finished(DispatchedCampaign campaign) throws Exception {
        eventually(
                SOON,
                () -> dispatch.isFinished(campaign.id()),
                drained -> assertThat(drained).isTrue());
        eventually(
                SOON,
                () -> open.hasAny(campaign.id()),
                left -> assertThat(left).as("a block is open").isFalse());
    }

    private Journal journal() {
        return new Journal(new DataDirectory(folder), nodes, config);
    }

    private static Block block(long id) {
        return new Block(
                new BlockId(id),
                new AccountId(1),
                new PlanId(2),
                new GatewayId(3),
                1,
                MESSAGES,
                List.of(),
                1,
                0,
                MESSAGES,
                0);
    }

    /** Cuts the files to nothing, so that the next access to their memory fails, as on a full disk. */
    private static void truncateAll(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(0);
                }
            }
        }
    }

    private static void run(String... command) throws Exception {
        var process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    }
}
