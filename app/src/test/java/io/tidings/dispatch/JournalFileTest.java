package io.tidings.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.gateways.FailureClass;
import io.tidings.messages.AttemptResult;
import io.tidings.messages.MessageState;
import io.tidings.messages.UncertainKey;
import io.tidings.shared.AccountId;
import io.tidings.shared.BlockId;
import io.tidings.shared.GatewayId;
import io.tidings.shared.PlanId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
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
            journal.open(BLOCK, BOOT, 10, JournalFormat.SLOT);
            var refused = new AttemptResult.Final(
                    MessageState.FAILED, new AttemptResult.Reason(FailureClass.CONTENT, "filtered", "Filtered"));
            journal.started(0, 100, 1);
            journal.answered(0, new MessageResult(BLOCK, 100, AttemptResult.SENT, 1, 1234, null));
            journal.started(1, 101, 2);
            journal.answered(1, new MessageResult(BLOCK, 101, refused, 2, 1235, null));
            journal.started(2, 102, 1);
            journal.started(3, 103, 1);
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
            journal.open(BLOCK, UUID.randomUUID(), 10, JournalFormat.SLOT);
        }
        assertThat(JournalReader.read(path, BOOT).orElseThrow().complete()).isFalse();
    }

    @Test
    void a_result_that_may_have_been_sent_keeps_its_key() throws IOException {
        var path = folder.resolve("k.journal");
        var busy = new AttemptResult.Reason(FailureClass.TRANSIENT, "busy", "busy");
        try (var journal = new JournalFile(path, 10)) {
            journal.open(BLOCK, BOOT, 10, JournalFormat.SLOT);
            journal.answered(
                    0, again(100, null, AttemptResult.WaitReason.REPEATED, new UncertainKey(2, Instant.EPOCH)));
            journal.answered(1, again(101, busy, null, new UncertainKey(3, null)));
            journal.answered(2, again(102, busy, null, null));

            var record = JournalReader.read(path, BOOT).orElseThrow();
            assertThat(entry(record, 100L).result())
                    .contains(new AttemptResult.RetryLater(
                            Duration.ZERO,
                            null,
                            AttemptResult.WaitReason.REPEATED,
                            new UncertainKey(2, Instant.ofEpochMilli(1234))));
            assertThat(entry(record, 101L).result())
                    .contains(new AttemptResult.RetryLater(Duration.ZERO, busy, null, new UncertainKey(3, null)));
            assertThat(entry(record, 102L).result()).contains(new AttemptResult.RetryLater(Duration.ZERO, busy));
        }
    }

    private static MessageResult again(
            long message,
            AttemptResult.@Nullable Reason reason,
            AttemptResult.@Nullable WaitReason wait,
            @Nullable UncertainKey key) {
        var result = new AttemptResult.RetryLater(Duration.ofSeconds(9), reason, wait, key);
        return new MessageResult(BLOCK, message, result, 3, 1234, null);
    }

    @Test
    void a_torn_answer_counts_as_started() throws IOException {
        var path = folder.resolve("c.journal");
        try (var journal = new JournalFile(path, 10)) {
            journal.open(BLOCK, BOOT, 10, JournalFormat.SLOT);
            journal.started(0, 100, 1);
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
            journal.open(BLOCK, BOOT, 10, JournalFormat.SLOT);
            journal.started(0, 100, 1);
            journal.open(BLOCK, BOOT, 10, JournalFormat.SLOT);
            assertThat(JournalReader.read(path, BOOT).orElseThrow().entries()).isEmpty();
        }
    }

    @Test
    void an_answer_of_a_former_block_that_a_power_cut_left_in_a_reused_file_counts_as_started() throws IOException {
        var path = folder.resolve("e.journal");
        byte[] former;
        try (var journal = new JournalFile(path, 10)) {
            journal.open(BLOCK, BOOT, 10, JournalFormat.SLOT);
            journal.answered(0, new MessageResult(BLOCK, 100, AttemptResult.SENT, 1, 1234, null));
            former = Files.readAllBytes(path);
            journal.open(later(BLOCK), BOOT, 10, JournalFormat.SLOT);
        }
        // The header of the new block reached the disk, and its empty slots did not.
        var bytes = Files.readAllBytes(path);
        System.arraycopy(
                former, JournalFormat.HEADER, bytes, JournalFormat.HEADER, bytes.length - JournalFormat.HEADER);
        Files.write(path, bytes);

        assertThat(entry(JournalReader.read(path, BOOT).orElseThrow(), 100L).result())
                .isEmpty();
    }

    @Test
    void a_journal_of_a_gateway_that_keeps_ids_has_the_first_ids_that_fit() throws IOException {
        var path = folder.resolve("f.journal");
        var many = IntStream.range(0, 9)
                .mapToObj("0f8fad5b-d9cb-469f-a165-70867728950%d"::formatted)
                .toList();
        try (var journal = new JournalFile(path, 30)) {
            journal.open(BLOCK, BOOT, 10, JournalFormat.SLOT_WITH_REFS);
            answered(journal, 0, 100, List.of("SM1", "SM2"));
            answered(journal, 1, 101, many);
            answered(journal, 2, 102, List.of());
            answered(journal, 9, 109, List.of("SM9"));

            var record = JournalReader.read(path, BOOT).orElseThrow();
            assertThat(entry(record, 100).refs()).containsExactly("SM1", "SM2");
            assertThat(entry(record, 101).refs()).isEqualTo(many.subList(0, 5));
            assertThat(entry(record, 101).result()).contains(AttemptResult.SENT);
            assertThat(entry(record, 102).refs()).isEmpty();
            assertThat(entry(record, 109).refs()).containsExactly("SM9");
        }
    }

    @Test
    void an_answer_with_torn_ids_counts_as_started() throws IOException {
        var path = folder.resolve("g.journal");
        try (var journal = new JournalFile(path, 30)) {
            journal.open(BLOCK, BOOT, 10, JournalFormat.SLOT_WITH_REFS);
            answered(journal, 0, 100, List.of("SM1"));
        }
        var bytes = Files.readAllBytes(path);
        bytes[JournalFormat.HEADER + JournalFormat.SLOT + 1] ^= 1;
        Files.write(path, bytes);

        assertThat(entry(JournalReader.read(path, BOOT).orElseThrow(), 100).result())
                .isEmpty();
    }

    private static void answered(JournalFile journal, int slot, long message, List<String> refs) {
        journal.started(slot, message, 1);
        journal.answered(slot, new MessageResult(BLOCK, message, AttemptResult.SENT, 1, 1234, null, refs));
    }

    /** The same block, claimed again. */
    private static Block later(Block block) {
        return new Block(
                block.id(),
                block.account(),
                block.plan(),
                block.gateway(),
                block.firstId(),
                block.lastId(),
                block.messageIds(),
                block.fence() + 1,
                block.startedUpto(),
                block.total(),
                block.lostCount());
    }

    private static JournalReader.Entry entry(JournalReader.JournalRecord journal, long message) {
        return Objects.requireNonNull(journal.entries().get(message));
    }
}
