package io.tidings.spreadsheets;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Checks the size of a ZIP archive's directory before {@link java.util.zip.ZipFile} reads it into memory. */
final class ZipDirectory {
    private static final int END = 0x06054b50;
    private static final int END_SIZE = 22;
    private static final int LOCATOR_64 = 0x07064b50;
    private static final int LOCATOR_64_SIZE = 20;
    private static final int END_64 = 0x06064b50;
    private static final int END_64_SIZE = 56;
    private static final int MAX_COMMENT = 0xFFFF;

    /** A workbook has some parts for each sheet, image and chart. */
    private static final long MAX_ENTRIES = 10_000;

    private static final long MAX_BYTES = 2L * 1024 * 1024;

    private ZipDirectory() {}

    /** @throws io.tidings.shared.Problem.ProblemException 422 if there is no directory, or if it is too large */
    static void check(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var tail = read(
                    channel,
                    Math.max(0, channel.size() - END_SIZE - MAX_COMMENT - LOCATOR_64_SIZE),
                    END_SIZE + MAX_COMMENT + LOCATOR_64_SIZE);
            int end = end(tail);
            limit(
                    tail.getShort(end + 10) & 0xFFFF,
                    tail.getInt(end + 12) & 0xFFFFFFFFL,
                    end >= LOCATOR_64_SIZE && tail.getInt(end - LOCATOR_64_SIZE) == LOCATOR_64);
            if (end >= LOCATOR_64_SIZE && tail.getInt(end - LOCATOR_64_SIZE) == LOCATOR_64) {
                checkZip64(channel, tail.getLong(end - LOCATOR_64_SIZE + 8));
            }
        }
    }

    private static void checkZip64(FileChannel channel, long at) throws IOException {
        if (at < 0 || at > channel.size() - END_64_SIZE) {
            throw damaged();
        }
        var end = read(channel, at, END_64_SIZE);
        if (end.getInt(0) != END_64) {
            throw damaged();
        }
        limit(end.getLong(32), end.getLong(40), false);
    }

    /** @param zip64 whether the largest values stand for those of the larger directory */
    private static void limit(long entries, long bytes, boolean zip64) {
        boolean elsewhere = zip64 && (entries == 0xFFFF || bytes == 0xFFFFFFFFL);
        if (!elsewhere && (entries < 0 || entries > MAX_ENTRIES || bytes < 0 || bytes > MAX_BYTES)) {
            throw WorkbookProblems.tooLarge("The workbook has more than %,d parts.".formatted(MAX_ENTRIES));
        }
    }

    /** Returns the place of the record at the end of the archive, behind which only its comment stands. */
    private static int end(ByteBuffer tail) {
        for (int at = tail.limit() - END_SIZE; at >= 0; at--) {
            if (tail.getInt(at) == END) {
                if ((tail.getShort(at + 20) & 0xFFFF) != tail.limit() - at - END_SIZE) {
                    throw damaged();
                }
                return at;
            }
        }
        throw damaged();
    }

    private static ByteBuffer read(FileChannel channel, long from, int most) throws IOException {
        var bytes =
                ByteBuffer.allocate((int) Math.min(most, channel.size() - from)).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) > 0) {
            continue;
        }
        return bytes.flip();
    }

    private static RuntimeException damaged() {
        return WorkbookProblems.damaged("The workbook is damaged: its end is missing.");
    }
}
