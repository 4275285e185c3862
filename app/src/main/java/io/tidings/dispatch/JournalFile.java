package io.tidings.dispatch;

import io.tidings.gateways.FailureClass;
import io.tidings.messages.MessageState;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The results of one block's calls, slot by slot, in mapped memory. A stored byte is in the page cache and survives
 * {@code kill -9}. Many threads write the slots of a block, one thread at a time each slot. {@link JournalFormat}
 * defines the layout.
 */
final class JournalFile implements AutoCloseable {
    private static final VarHandle STATE = ValueLayout.JAVA_BYTE.varHandle();

    private final Path path;
    private final int capacity;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;

    JournalFile(Path path, int capacity) throws IOException {
        this.path = path;
        this.capacity = capacity;
        try (var channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            memory = channel.map(
                    FileChannel.MapMode.READ_WRITE,
                    0,
                    JournalFormat.HEADER + (long) capacity * JournalFormat.SLOT,
                    arena);
        }
    }

    Path path() {
        return path;
    }

    int capacity() {
        return capacity;
    }

    /** Assigns the file to this block and deletes its former content. */
    void open(Block block, UUID boot) {
        memory.set(ValueLayout.JAVA_LONG, 0, 0);
        VarHandle.releaseFence();
        memory.asSlice(JournalFormat.HEADER).fill((byte) 0);
        memory.set(ValueLayout.JAVA_LONG, 8, boot.getMostSignificantBits());
        memory.set(ValueLayout.JAVA_LONG, 16, boot.getLeastSignificantBits());
        memory.set(ValueLayout.JAVA_LONG, 24, block.id().value());
        memory.set(ValueLayout.JAVA_LONG, 32, block.fence());
        VarHandle.releaseFence();
        memory.set(ValueLayout.JAVA_LONG, 0, JournalFormat.MAGIC);
    }

    void begun(int slot, long message, int attempt) {
        long at = offset(slot);
        memory.set(ValueLayout.JAVA_LONG, at + 8, message);
        memory.set(ValueLayout.JAVA_INT, at + 4, attempt);
        STATE.setRelease(memory, at, JournalFormat.BEGUN);
    }

    /** Records that the call was not accepted: the message is not sent and does not count as started. */
    void withdrawn(int slot) {
        STATE.setRelease(memory, offset(slot), JournalFormat.EMPTY);
    }

    void answered(int slot, MessageResult result) {
        long at = offset(slot);
        switch (result.result()) {
            case AttemptResult.Final(MessageState state, AttemptResult.Reason reason) -> {
                write(at, JournalFormat.FINAL, state.rank(), result);
                reason(at, reason);
            }
            case AttemptResult.RetryLater(
                    Duration pause,
                    AttemptResult.Reason reason,
                    AttemptResult.WaitReason hold) -> {
                write(at, JournalFormat.RETRY_LATER, MessageState.RETRYING.rank(), result);
                reason(at, reason);
            }
            case AttemptResult.Uncertain(String cause) -> {
                write(at, JournalFormat.UNCERTAIN, MessageState.UNCERTAIN.rank(), result);
                code(at, cause);
            }
        }
        memory.set(ValueLayout.JAVA_INT_UNALIGNED, at + 92, JournalFormat.checksum(memory, at));
        STATE.setRelease(memory, at, JournalFormat.ANSWERED);
    }

    @Override
    public void close() {
        arena.close();
    }

    private void write(long at, byte kind, short rank, MessageResult result) {
        memory.set(ValueLayout.JAVA_BYTE, at + 1, kind);
        memory.set(ValueLayout.JAVA_SHORT, at + 2, rank);
        memory.set(ValueLayout.JAVA_INT, at + 4, result.attempt());
        memory.set(ValueLayout.JAVA_LONG, at + 8, result.message());
        memory.set(ValueLayout.JAVA_LONG, at + 16, result.atMillis());
        memory.set(ValueLayout.JAVA_BYTE, at + 24, (byte) 0);
    }

    private void reason(long at, AttemptResult.@Nullable Reason reason) {
        if (reason != null) {
            code(at, reason.code());
            memory.set(ValueLayout.JAVA_BYTE, at + 25, classByte(reason.failure()));
        }
    }

    private void code(long at, String code) {
        byte[] bytes = code.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, JournalFormat.MAX_CODE);
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, at + 28, length);
        memory.set(ValueLayout.JAVA_BYTE, at + 24, (byte) length);
    }

    private static byte classByte(FailureClass failure) {
        return (byte) (failure.ordinal() + 1);
    }

    private static long offset(int slot) {
        return JournalFormat.HEADER + (long) slot * JournalFormat.SLOT;
    }
}
