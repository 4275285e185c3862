package io.tidings.dispatch;

import io.tidings.gateways.FailureClass;
import io.tidings.messages.MessageState;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Reads the journal of a lost holder for one block. */
final class JournalReader {
    private JournalReader() {}

    /**
     * The content of a journal for one block.
     *
     * @param complete whether the machine has not restarted since; then a message that is missing here was never
     *     started
     */
    record JournalRecord(long block, long fence, boolean complete, Map<Long, Entry> entries) {}

    /** A started call, with its result if it was answered. */
    record Entry(int attempt, long atMillis, Optional<AttemptResult> result) {}

    /** Reads a journal. Returns empty for a truncated file, or one that was never opened for a block. */
    static Optional<JournalRecord> read(Path path, UUID boot) throws IOException {
        var memory = MemorySegment.ofArray(Files.readAllBytes(path));
        if (memory.byteSize() < JournalFormat.HEADER
                || memory.get(ValueLayout.JAVA_LONG_UNALIGNED, 0) != JournalFormat.MAGIC) {
            return Optional.empty();
        }
        var writtenIn = new UUID(
                memory.get(ValueLayout.JAVA_LONG_UNALIGNED, 8), memory.get(ValueLayout.JAVA_LONG_UNALIGNED, 16));
        var entries = new HashMap<Long, Entry>();
        long end = memory.byteSize() - JournalFormat.SLOT;
        for (long at = JournalFormat.HEADER; at <= end; at += JournalFormat.SLOT) {
            slot(memory, at, entries);
        }
        return Optional.of(new JournalRecord(
                memory.get(ValueLayout.JAVA_LONG_UNALIGNED, 24),
                memory.get(ValueLayout.JAVA_LONG_UNALIGNED, 32),
                writtenIn.equals(boot),
                entries));
    }

    private static void slot(MemorySegment memory, long at, Map<Long, Entry> entries) {
        byte state = memory.get(ValueLayout.JAVA_BYTE, at);
        if (state == JournalFormat.EMPTY) {
            return;
        }
        long message = memory.get(ValueLayout.JAVA_LONG_UNALIGNED, at + 8);
        int attempt = memory.get(ValueLayout.JAVA_INT_UNALIGNED, at + 4);
        long millis = memory.get(ValueLayout.JAVA_LONG_UNALIGNED, at + 16);
        var whole = state == JournalFormat.ANSWERED
                && memory.get(ValueLayout.JAVA_INT_UNALIGNED, at + 92) == JournalFormat.checksum(memory, at);
        entries.put(message, new Entry(attempt, millis, whole ? Optional.of(result(memory, at)) : Optional.empty()));
    }

    private static AttemptResult result(MemorySegment memory, long at) {
        var code = code(memory, at);
        int failure = memory.get(ValueLayout.JAVA_BYTE, at + 25);
        var reason = new AttemptResult.Reason(
                failure == 0 ? FailureClass.TRANSIENT : FailureClass.values()[failure - 1], code, code);
        return switch (memory.get(ValueLayout.JAVA_BYTE, at + 1)) {
            case JournalFormat.FINAL -> {
                var state = MessageState.ofRank(memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + 2));
                yield new AttemptResult.Final(state, state == MessageState.SENT ? null : reason);
            }
            case JournalFormat.RETRY_LATER -> new AttemptResult.RetryLater(Duration.ZERO, reason);
            default -> new AttemptResult.Uncertain(code);
        };
    }

    private static String code(MemorySegment memory, long at) {
        byte[] bytes = memory.asSlice(at + 28, memory.get(ValueLayout.JAVA_BYTE, at + 24))
                .toArray(ValueLayout.JAVA_BYTE);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
