package io.tidings.dispatch;

import io.tidings.gateways.FailureClass;
import io.tidings.messages.AttemptResult;
import io.tidings.messages.MessageState;
import io.tidings.messages.UncertainKey;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the journal of a lost holder for one block. */
final class JournalReader {
    private JournalReader() {}

    /**
     * The content of a journal for one block.
     *
     * @param complete whether the machine has not restarted since; then a message that is missing here was never
     *     started
     * @param taken messages that were being read or rendered; no call of them was started
     */
    record JournalRecord(long block, long fence, boolean complete, Map<Long, Entry> entries, Set<Long> taken) {
        JournalRecord(long block, long fence, boolean complete, Map<Long, Entry> entries) {
            this(block, fence, complete, entries, Set.of());
        }
    }

    /** A started call, with its result and the ids of the provider if it was answered. */
    record Entry(int attempt, long atMillis, Optional<AttemptResult> result, List<String> refs) {
        Entry(int attempt, long atMillis, Optional<AttemptResult> result) {
            this(attempt, atMillis, result, List.of());
        }
    }

    /** Reads a journal. Returns empty for a truncated file, or one that was never opened for a block. */
    static Optional<JournalRecord> read(Path path, UUID boot) throws IOException {
        var memory = MemorySegment.ofArray(Files.readAllBytes(path));
        if (memory.byteSize() < JournalFormat.HEADER
                || memory.get(ValueLayout.JAVA_LONG_UNALIGNED, 0) != JournalFormat.MAGIC) {
            return Optional.empty();
        }
        var writtenIn = new UUID(
                memory.get(ValueLayout.JAVA_LONG_UNALIGNED, 8), memory.get(ValueLayout.JAVA_LONG_UNALIGNED, 16));
        long block = memory.get(ValueLayout.JAVA_LONG_UNALIGNED, 24);
        long fence = memory.get(ValueLayout.JAVA_LONG_UNALIGNED, 32);
        long slots = memory.get(ValueLayout.JAVA_LONG_UNALIGNED, 40);
        int seed = JournalFormat.seed(block, fence);
        var entries = new HashMap<Long, Entry>();
        var taken = new HashSet<Long>();
        int slot = (int) memory.get(ValueLayout.JAVA_LONG_UNALIGNED, 48);
        if (slot < JournalFormat.SLOT) {
            return Optional.empty();
        }
        long end = Math.min(JournalFormat.HEADER + slots * slot, memory.byteSize()) - slot;
        for (long at = JournalFormat.HEADER; at <= end; at += slot) {
            slot(memory.asSlice(at, slot), seed, entries, taken);
        }
        return Optional.of(new JournalRecord(block, fence, writtenIn.equals(boot), entries, taken));
    }

    private static void slot(MemorySegment slot, int seed, Map<Long, Entry> entries, Set<Long> taken) {
        byte state = slot.get(ValueLayout.JAVA_BYTE, 0);
        if (state == JournalFormat.EMPTY) {
            return;
        }
        long message = slot.get(ValueLayout.JAVA_LONG_UNALIGNED, 8);
        if (state == JournalFormat.TAKEN) {
            taken.add(message);
            return;
        }
        int attempt = slot.get(ValueLayout.JAVA_INT_UNALIGNED, 4);
        long millis = slot.get(ValueLayout.JAVA_LONG_UNALIGNED, 16);
        var whole = state == JournalFormat.ANSWERED
                && slot.get(ValueLayout.JAVA_INT_UNALIGNED, 92)
                        == JournalFormat.checksum(slot, 0, (int) slot.byteSize(), seed);
        entries.put(
                message,
                whole
                        ? new Entry(attempt, millis, Optional.of(result(slot)), refs(slot))
                        : new Entry(attempt, millis, Optional.empty()));
    }

    private static AttemptResult result(MemorySegment slot) {
        var code = code(slot);
        int failure = slot.get(ValueLayout.JAVA_BYTE, 25);
        var reason = new AttemptResult.Reason(
                failure == 0 ? FailureClass.TRANSIENT : FailureClass.values()[failure - 1], code, code);
        return switch (slot.get(ValueLayout.JAVA_BYTE, 1)) {
            case JournalFormat.FINAL -> {
                var state = MessageState.ofRank(slot.get(ValueLayout.JAVA_SHORT_UNALIGNED, 2));
                yield new AttemptResult.Final(state, state == MessageState.SENT ? null : reason);
            }
            case JournalFormat.RETRY_LATER -> again(slot, failure == 0 ? null : reason);
            default -> new AttemptResult.Uncertain(code);
        };
    }

    /** @param reason null if the call is repeated with its key */
    private static AttemptResult again(MemorySegment slot, AttemptResult.@Nullable Reason reason) {
        int round = slot.get(ValueLayout.JAVA_SHORT_UNALIGNED, 26);
        var used = Instant.ofEpochMilli(slot.get(ValueLayout.JAVA_LONG_UNALIGNED, 16));
        return reason == null
                ? new AttemptResult.RetryLater(
                        Duration.ZERO, null, AttemptResult.WaitReason.REPEATED, new UncertainKey(round, used))
                : new AttemptResult.RetryLater(
                        Duration.ZERO, reason, null, round == 0 ? null : new UncertainKey(round, null));
    }

    private static String code(MemorySegment slot) {
        byte[] bytes = slot.asSlice(28, slot.get(ValueLayout.JAVA_BYTE, 24)).toArray(ValueLayout.JAVA_BYTE);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static List<String> refs(MemorySegment slot) {
        var refs = new ArrayList<String>();
        long next = JournalFormat.SLOT;
        while (next < slot.byteSize()) {
            int length = slot.get(ValueLayout.JAVA_BYTE, next);
            if (length <= 0) {
                break;
            }
            refs.add(new String(slot.asSlice(next + 1, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8));
            next += 1 + length;
        }
        return refs;
    }
}
