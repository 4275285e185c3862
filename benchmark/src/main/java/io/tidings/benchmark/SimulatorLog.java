package io.tidings.benchmark;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The log of the simulated provider. The simulator writes each accepted message before it answers. The tests compare
 * this log with the database. A file holds 24 bytes for each message, big-endian: message id (8), milliseconds since
 * 1970 (8), and 8 bytes that only the simulator uses. The unused end of a file is zero.
 */
final class SimulatorLog {
    private static final int BYTES = 24;

    /** The newest file may still be empty. */
    private static final int NEWEST_FILES = 2;

    private final Path folder;

    /** Receives an accepted message. */
    interface Visitor {
        void accepted(long messageId, long epochMillis) throws IOException;
    }

    SimulatorLog(Path data) {
        this.folder = data.resolve("simulator");
    }

    long count() throws IOException {
        long count = 0;
        for (var file : files()) {
            try (var channel = FileChannel.open(file)) {
                count += used(channel);
            }
        }
        return count;
    }

    /** Relies on the order of the entries, which is that of time. */
    boolean hasAcceptedSince(long epochMillis) throws IOException {
        var files = files();
        for (var file : files.subList(Math.max(0, files.size() - NEWEST_FILES), files.size())) {
            try (var channel = FileChannel.open(file)) {
                long used = used(channel);
                if (used > 0 && number(channel, (used - 1) * BYTES + 8) >= epochMillis) {
                    return true;
                }
            }
        }
        return false;
    }

    void each(Visitor visitor) throws IOException {
        for (var file : files()) {
            long used;
            try (var channel = FileChannel.open(file)) {
                used = used(channel);
            }
            try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
                for (long i = 0; i < used; i++) {
                    visitor.accepted(in.readLong(), in.readLong());
                    in.skipNBytes(BYTES - 16);
                }
            }
        }
    }

    /** The number of entries, which is the position of the first one without an id. */
    private static long used(FileChannel channel) throws IOException {
        long low = 0;
        long high = channel.size() / BYTES;
        while (low < high) {
            long middle = (low + high) / 2;
            if (number(channel, middle * BYTES) == 0) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private static long number(FileChannel channel, long position) throws IOException {
        var buffer = ByteBuffer.allocate(Long.BYTES);
        return channel.read(buffer, position) == Long.BYTES ? buffer.getLong(0) : 0;
    }

    /** Oldest first, because a name begins with the time at which the program started. */
    private List<Path> files() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
