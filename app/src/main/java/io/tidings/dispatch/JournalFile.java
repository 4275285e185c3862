package io.tidings.dispatch;

import io.tidings.gateways.FailureClass;
import io.tidings.messages.AttemptResult;
import io.tidings.messages.MessageState;
import io.tidings.messages.UncertainKey;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The results of one block's calls, slot by slot, in mapped memory. A stored byte is in the page cache and survives
 * {@code kill -9}. Many threads write the slots of a block, one thread at a time each slot. {@link JournalFormat}
 * defines the layout.
 */
final class JournalFile implements AutoCloseable {
    private static final VarHandle STATE = ValueLayout.JAVA_BYTE.varHandle();
    private static final int ZEROS = 4_096;

    private final Path path;
    private final int capacity;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;
    private int seed;
    private int slotBytes = JournalFormat.SLOT;

    /**
     * Creates a file for this many slots without ids of the provider. Writes all its pages, so that a full disk fails
     * here. In a file with holes, a later access to the memory would fail instead.
     *
     * @throws IOException if the disk is full; no file is left then
     */
    JournalFile(Path path, int capacity) throws IOException {
        this.path = path;
        this.capacity = capacity;
        try (var channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            memory = allocated(channel, JournalFormat.HEADER + capacity * JournalFormat.SLOT);
        } catch (IOException | RuntimeException | Error e) {
            arena.close();
            Files.deleteIfExists(path);
            throw e;
        }
    }

    private MemorySegment allocated(FileChannel channel, int size) throws IOException {
        // In small parts, because the channel copies each part to memory outside of the heap, which threads keep.
        var zeros = ByteBuffer.allocate(ZEROS);
        for (int written = 0; written < size; ) {
            written += channel.write(zeros.clear().limit(Math.min(ZEROS, size - written)), written);
        }
        return channel.map(FileChannel.MapMode.READ_WRITE, 0, size, arena);
    }

    Path path() {
        return path;
    }

    /** Returns whether the file has room for this many slots. */
    boolean fits(int messages, int slot) {
        return (long) messages * slot <= (long) capacity * JournalFormat.SLOT;
    }

    /**
     * Assigns the file to this block and deletes its former content.
     *
     * @param messages the slots that the block may use; they must fit
     * @param slot the size of a slot
     * @throws InternalError if the file has lost its pages
     */
    void open(Block block, UUID boot, int messages, int slot) {
        memory.set(ValueLayout.JAVA_LONG, 0, 0);
        VarHandle.releaseFence();
        // Only pages that are touched count as memory of the process.
        memory.asSlice(JournalFormat.HEADER, (long) messages * slot).fill((byte) 0);
        seed = JournalFormat.seed(block.id().value(), block.fence());
        memory.set(ValueLayout.JAVA_LONG, 8, boot.getMostSignificantBits());
        memory.set(ValueLayout.JAVA_LONG, 16, boot.getLeastSignificantBits());
        memory.set(ValueLayout.JAVA_LONG, 24, block.id().value());
        memory.set(ValueLayout.JAVA_LONG, 32, block.fence());
        memory.set(ValueLayout.JAVA_LONG, 40, messages);
        memory.set(ValueLayout.JAVA_LONG, 48, slot);
        slotBytes = slot;
        VarHandle.releaseFence();
        memory.set(ValueLayout.JAVA_LONG, 0, JournalFormat.MAGIC);
    }

    /** Records that the message is read and rendered now. No call was started. */
    void taken(int slot, long message) {
        long at = offset(slot);
        memory.set(ValueLayout.JAVA_LONG, at + 8, message);
        STATE.setRelease(memory, at, JournalFormat.TAKEN);
    }

    void started(int slot, long message, int attempt) {
        long at = offset(slot);
        memory.set(ValueLayout.JAVA_LONG, at + 8, message);
        memory.set(ValueLayout.JAVA_INT, at + 4, attempt);
        STATE.setRelease(memory, at, JournalFormat.STARTED);
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
                    AttemptResult.WaitReason hold,
                    UncertainKey key) -> {
                write(at, JournalFormat.RETRY_LATER, MessageState.RETRYING.rank(), result);
                reason(at, reason);
                if (key != null) {
                    memory.set(ValueLayout.JAVA_SHORT, at + 26, (short) key.round());
                }
            }
            case AttemptResult.Uncertain(String cause, var failed) -> {
                write(at, JournalFormat.UNCERTAIN, MessageState.UNCERTAIN.rank(), result);
                code(at, cause);
            }
        }
        if (slotBytes > JournalFormat.SLOT && !result.refs().isEmpty()) {
            refs(at, result.refs());
        }
        memory.set(ValueLayout.JAVA_INT_UNALIGNED, at + 92, JournalFormat.checksum(memory, at, slotBytes, seed));
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

    /** Writes the ids that fit, each after its length. A length of 0 ends the list. */
    private void refs(long at, List<String> refs) {
        long end = at + slotBytes - 1;
        long next = at + JournalFormat.SLOT;
        for (var ref : refs) {
            byte[] bytes = ref.getBytes(StandardCharsets.UTF_8);
            if (bytes.length == 0 || bytes.length > Byte.MAX_VALUE || next + 1 + bytes.length > end) {
                break;
            }
            memory.set(ValueLayout.JAVA_BYTE, next, (byte) bytes.length);
            MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, next + 1, bytes.length);
            next += 1 + bytes.length;
        }
        memory.set(ValueLayout.JAVA_BYTE, next, (byte) 0);
    }

    private static byte classByte(FailureClass failure) {
        return (byte) (failure.ordinal() + 1);
    }

    private long offset(int slot) {
        return JournalFormat.HEADER + (long) slot * slotBytes;
    }
}
