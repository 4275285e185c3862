package io.tidings.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.gateways.FailureClass;
import io.tidings.messages.MessageState;
import io.tidings.shared.AccountId;
import io.tidings.shared.BlockId;
import io.tidings.shared.GatewayId;
import io.tidings.shared.PlanId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalFileTest {
    private static final UUID BOOT = UUID.randomUUID();
    private static final Block BLOCK = new Block(
            new BlockId(7), new AccountId(1), new PlanId(2), new GatewayId(3), 100, 199, List.of(), 5, 99, 100, 0);

    @TempDir
    Path folder;

    @Test
    void a_journal_lists_answered_and_started_messages_and_omits_the_others() throws IOException {
        var path = folder.resolve("a.journal");
        try (var journal = new JournalFile(path, 10)) {
            journal.open(BLOCK, BOOT);
            var refused = new AttemptResult.Final(
                    MessageState.FAILED, new AttemptResult.Reason(FailureClass.CONTENT, "filtered", "Filtered"));
            journal.begun(0, 100, 1);
            journal.answered(0, new MessageResult(BLOCK, 100, AttemptResult.SENT, 1, 1234, null));
            journal.begun(1, 101, 2);
            journal.answered(1, new MessageResult(BLOCK, 101, refused, 2, 1235, null));
            journal.begun(2, 102, 1);
            journal.begun(3, 103, 1);
            journal.withdrawn(3);

            var record = JournalReader.read(path, BOOT).orElseThrow();
            assertThat(record.block()).isEqualTo(7);
            assertThat(record.fence()).isEqualTo(5);
            assertThat(record.complete()).isTrue();
            assertThat(record.entries()).containsOnlyKeys(100L, 101L, 102L);
            assertThat(entry(record, 100L).result()).contains(AttemptResult.SENT);
            assertThat(entry(record, 101L).attempt()).isEqualTo(2);
            assertThat(entry(record, 101L).result().orElseThrow())
                    .isInstanceOfSatisfying(AttemptResult.Final.class, end -> {
                        assertThat(end.state()).isEqualTo(MessageState.FAILED);
                        assertThat(end.reason())
                                .isEqualTo(new AttemptResult.Reason(FailureClass.CONTENT, "filtered", "filtered"));
                    });
            assertThat(entry(record, 102L).result()).isEmpty();
        }
    }

    @Test
    void after_a_restart_of_the_machine_a_missing_entry_proves_nothing() throws IOException {
        var path = folder.resolve("b.journal");
        try (var journal = new JournalFile(path, 10)) {
            journal.open(BLOCK, UUID.randomUUID());
        }
        assertThat(JournalReader.read(path, BOOT).orElseThrow().complete()).isFalse();
    }

    @Test
    void a_torn_answer_counts_as_started() throws IOException {
        var path = folder.resolve("c.journal");
        try (var journal = new JournalFile(path, 10)) {
            journal.open(BLOCK, BOOT);
            journal.begun(0, 100, 1);
            journal.answered(0, new MessageResult(BLOCK, 100, AttemptResult.SENT, 1, 1234, null));
        }
        var bytes = Files.readAllBytes(path);
        bytes[JournalFormat.HEADER + 16] ^= 1;
        Files.write(path, bytes);
        assertThat(entry(JournalReader.read(path, BOOT).orElseThrow(), 100L).result())
                .isEmpty();
    }

    @Test
    void a_journal_reused_for_another_block_has_no_entries_of_the_first() throws IOException {
        var path = folder.resolve("d.journal");
        try (var journal = new JournalFile(path, 10)) {
            journal.open(BLOCK, BOOT);
            journal.begun(0, 100, 1);
            journal.open(BLOCK, BOOT);
            assertThat(JournalReader.read(path, BOOT).orElseThrow().entries()).isEmpty();
        }
    }

    private static JournalReader.Entry entry(JournalReader.JournalRecord journal, long message) {
        return Objects.requireNonNull(journal.entries().get(message));
    }
}
