package io.tidings.gateways.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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
 * milliseconds since the epoch, attempt, CRC-32C of the first 20 bytes. Unused space is zero. The files are memory-mapped,
 * so a record is in the page cache before the call returns, and survives {@code kill -9}. Thread-safe.
 */
final class AcceptedLog implements AutoCloseable {
    static final int RECORD_BYTES = 24;
    private static final int RECORDS_PER_FILE = 1 << 16;
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
        try (var paths = Files.list(folder)) {
            return paths.filter(path -> path.getFileName().toString().startsWith("accepted-"))
                    .anyMatch(path -> contains(path, messageId, attempt));
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("the simulator cannot read its record in " + folder, e);
        }
    }

    private static boolean contains(Path path, long messageId, int attempt) {
        try (var arena = Arena.ofConfined();
                var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            var record = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            for (long at = 0; at + RECORD_BYTES <= record.byteSize() && record.get(LONG, at) != 0; at += RECORD_BYTES) {
                if (record.get(LONG, at) == messageId && record.get(INT, at + 16) == attempt) {
                    return true;
                }
            }
            return false;
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

    /** An interrupt closes the channel while the file is opened. Then the next file is opened, and the interrupt stays set. */
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

    private MemorySegment createFile() throws IOException {
        close();
        Files.createDirectories(folder);
        var path = folder.resolve("accepted-%s-%03d.log".formatted(run, files++));
        try (var channel = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var opened = Arena.ofShared();
            arena = opened;
            used = 0;
            var mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) RECORDS_PER_FILE * RECORD_BYTES, opened);
            file = mapped;
            return mapped;
        }
    }
}
