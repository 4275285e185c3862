package io.tidings.spreadsheets;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;

/**
 * The inflated bytes of one part of a workbook. Refuses a part that is much larger than its compressed bytes, and XML
 * whose tags or texts are longer than a spreadsheet program writes: a parser would keep them in memory. Not
 * thread-safe.
 */
final class PartStream extends FilterInputStream {
    /** Real parts have up to 40. Deflate reaches 1,032. */
    private static final long MAX_RATIO = 200;

    /** Small parts may have any ratio, in bytes. */
    private static final long RATIO_APPLIES_FROM = 32L * 1024 * 1024;

    /** The most bytes from one tag to the next. A cell has at most 32,767 characters. */
    private static final int MAX_TAG_DISTANCE = 1024 * 1024;

    private final long compressed;
    private final InflationBudget budget;
    private long inflated;
    private long sinceTag;

    /** @param compressed the size of the part in the file, in bytes */
    PartStream(InputStream inflating, long compressed, InflationBudget budget) {
        super(inflating);
        this.compressed = compressed;
        this.budget = budget;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read;
        try {
            read = super.read(into, offset, length);
        } catch (ZipException | EOFException e) {
            throw WorkbookProblems.damaged("The workbook is damaged: a part of it cannot be unpacked.");
        }
        if (read > 0) {
            count(into, offset, read);
        }
        return read;
    }

    private void count(byte[] bytes, int offset, int length) {
        budget.use(length);
        inflated += length;
        if (inflated > RATIO_APPLIES_FROM && inflated / MAX_RATIO > compressed) {
            throw WorkbookProblems.tooLarge(
                    "A part of the workbook has more than %d times its size in the file.".formatted(MAX_RATIO));
        }
        for (int i = offset; i < offset + length; i++) {
            sinceTag = bytes[i] == '<' ? 0 : sinceTag + 1;
            if (sinceTag > MAX_TAG_DISTANCE) {
                throw WorkbookProblems.damaged("The workbook contains a tag or a text of more than 1 MiB.");
            }
        }
    }
}
