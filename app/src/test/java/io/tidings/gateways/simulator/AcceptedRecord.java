package io.tidings.gateways.simulator;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the record of messages that the simulator accepted. Tests compare the counts of the program with it. */
public final class AcceptedRecord {
    private AcceptedRecord() {}

    /** Returns the ids in [from, from + count) that the provider accepted, one entry for each acceptance. */
    public static List<Long> acceptedIn(Path folder, long from, long count) {
        return acceptedAfter(folder, from, count, 0);
    }

    /** As {@link #acceptedIn}, only those that were accepted after a time. */
    public static List<Long> acceptedAfter(Path folder, long from, long count, long epochMillis) {
        var accepted = new ArrayList<Long>();
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                read(file, from, count, epochMillis, accepted);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return accepted;
    }

    private static void read(Path file, long from, long count, long after, List<Long> accepted) throws IOException {
        var records = ByteBuffer.wrap(Files.readAllBytes(file));
        while (records.remaining() >= AcceptedLog.RECORD_BYTES) {
            long id = records.getLong();
            long at = records.getLong();
            int attempt = records.getInt();
            int checksum = records.getInt();
            if (id == 0) {
                return;
            }
            if (checksum != AcceptedLog.checksum(id, at, attempt)) {
                throw new AssertionError("the record of message %d has a wrong checksum".formatted(id));
            }
            if (id >= from && id < from + count && at > after) {
                accepted.add(id);
            }
        }
    }
}
