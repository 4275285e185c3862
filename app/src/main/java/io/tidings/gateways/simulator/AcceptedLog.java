package io.tidings.gateways.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The record of all messages that the simulator accepted. Its files hold 24-byte big-endian records: message id,
 * milliseconds since the epoch, attempt, CRC-32C of the first 20 bytes. Unused space is zero. The files are
 * written in full before they are used, so that a full disk is an exception and not a fault of the memory. They are
 * memory-mapped, so a record is in the page cache before the call returns, and survives {@code kill -9}. Thread-safe. /
 */
final class AcceptedLog implements AutoCloseable {
    static final int RECORD_BYTES = 24;
    private static final int RECORDS_PER_FILE = 1 << 16;
    private static final int FILE_BYTES = RECORDS_PER_FILE * RECORD_BYTES;
    private static final int ZEROS = 4_096;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final Path folder;
    private final String run =
            System.currentTimeMillis() + "-" + ProcessHandle.current().pid();
    private @Nullable Arena arena;
    private @Nullable MemorySegment file;
    private int used;
    private int files;

    AcceptedLog(Path folder) {
        this.folder = folder;
    }

    synchronized void append(long messageId, long epochMillis, int attempt) {
        var target = file;
        if (target == null || used == RECORDS_PER_FILE) {
            target = openNextFile();
        }
        long at = (long) used * RECORD_BYTES;
        used++;
        target.set(INT, at + 20, checksum(messageId, epochMillis, attempt));
        target.set(INT, at + 16, attempt);
        target.set(LONG, at + 8, epochMillis);
        target.set(LONG, at, messageId);
    }

    /** Returns whether this run or an earlier one accepted this attempt of the message. Reads all files. */
    boolean contains(long messageId, int attempt) {
        var found = new boolean[1];
        forEach((id, millis, number) -> found[0] |= id == messageId && number == attempt);
        return found[0];
    }

    /** Receives a record. */
    interface Visitor {
        void visit(long messageId, long epochMillis, int attempt);
    }

    /** Visits all records of this run and of earlier ones, in no order. Reads all files. */
    void forEach(Visitor visitor) {
        try (var paths = Files.list(folder)) {
            paths.filter(path -> path.getFileName().toString().startsWith("accepted-"))
                    .forEach(path -> forEach(path, visitor));
        } catch (NoSuchFileException e) {
            // Nothing was accepted yet.
        } catch (IOException e) {
            throw new UncheckedIOException("the simulator cannot read its record in " + folder, e);
        }
    }

    private static void forEach(Path path, Visitor visitor) {
        try (var arena = Arena.ofConfined();
                var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            var record = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            for (long at = 0; at + RECORD_BYTES <= record.byteSize() && record.get(LONG, at) != 0; at += RECORD_BYTES) {
                visitor.visit(record.get(LONG, at), record.get(LONG, at + 8), record.get(INT, at + 16));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the simulator cannot read its record " + path.getFileName(), e);
        }
    }

    static int checksum(long messageId, long epochMillis, int attempt) {
        var crc = new CRC32C();
        for (int shift = 56; shift >= 0; shift -= 8) {
            crc.update((int) (messageId >>> shift) & 0xFF);
        }
        for (int shift = 56; shift >= 0; shift -= 8) {
            crc.update((int) (epochMillis >>> shift) & 0xFF);
        }
        for (int shift = 24; shift >= 0; shift -= 8) {
            crc.update(attempt >>> shift & 0xFF);
        }
        return (int) crc.getValue();
    }

    @Override
    public synchronized void close() {
        if (arena != null) {
            arena.close();
        }
        arena = null;
        file = null;
    }

    /**
     * An interrupt closes the channel while the file is opened. Then the next file is opened, and the interrupt stays
     * set.
     */
    private MemorySegment openNextFile() {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return createFile();
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the simulator cannot write its record in " + folder, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A file that cannot be written in full is deleted. The next record tries again to create one. */
    private MemorySegment createFile() throws IOException {
        close();
        Files.createDirectories(folder);
        var path = folder.resolve("accepted-%s-%03d.log".formatted(run, files++));
        var opened = Arena.ofShared();
        try (var channel = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            fill(channel);
            var mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, FILE_BYTES, opened);
            arena = opened;
            used = 0;
            file = mapped;
            return mapped;
        } catch (IOException | RuntimeException | Error e) {
            opened.close();
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /** Writes in small parts, because the channel copies each part to memory outside of the heap. */
    private static void fill(FileChannel channel) throws IOException {
        var zeros = ByteBuffer.allocate(ZEROS);
        for (int written = 0; written < FILE_BYTES; ) {
            written += channel.write(zeros.clear().limit(Math.min(ZEROS, FILE_BYTES - written)), written);
        }
    }
}
