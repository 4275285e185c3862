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
 * What the simulated provider itself wrote down of every message that it accepted, before it answered: the ground
 * truth against which the program is judged. Files of 24 bytes a message, big-endian: message id (8), milliseconds
 * since 1970 (8), the rest is the simulator's own.
 */
final class SimulatorRecord {
    private static final int BYTES = 24;

    /** Calls end out of order, by a window at most. */
    private static final int LOOK_BACK = 64;

    private final Path folder;

    /** Receives an accepted message. */
    interface Visitor {
        void accepted(long messageId, long epochMillis) throws IOException;
    }

    SimulatorRecord(Path data) {
        this.folder = data.resolve("simulator");
    }

    long count() throws IOException {
        long bytes = 0;
        for (var file : files()) {
            bytes += Files.size(file);
        }
        return bytes / BYTES;
    }

    boolean hasAcceptedSince(long epochMillis) throws IOException {
        for (var file : files()) {
            if (Files.getLastModifiedTime(file).toMillis() >= epochMillis && endsAfter(file, epochMillis)) {
                return true;
            }
        }
        return false;
    }

    private static boolean endsAfter(Path file, long epochMillis) throws IOException {
        try (var channel = FileChannel.open(file)) {
            long whole = channel.size() / BYTES;
            int last = (int) Math.min(LOOK_BACK, whole);
            var buffer = ByteBuffer.allocate(last * BYTES);
            channel.read(buffer, (whole - last) * BYTES);
            for (int i = 0; i < buffer.position() / BYTES; i++) {
                if (buffer.getLong(i * BYTES + 8) >= epochMillis) {
                    return true;
                }
            }
            return false;
        }
    }

    void each(Visitor visitor) throws IOException {
        for (var file : files()) {
            try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
                for (long left = Files.size(file) / BYTES; left > 0; left--) {
                    visitor.accepted(in.readLong(), in.readLong());
                    in.skipNBytes(BYTES - 16);
                }
            }
        }
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
