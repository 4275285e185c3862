package io.tidings.imports;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import io.tidings.web.CsvLine;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One row of a file as it was read. One object is reused for all rows of the file, so that only the kept texts are
 * allocated. Values over a limit are cut and flagged, so that memory stays bounded.
 */
final class Row {
    /** In characters. */
    static final int MAX_FIELD = 64 * 1024;

    /** In characters, for all fields of one row. */
    static final int MAX_ROW = 256 * 1024;

    private final TextCache cache = new TextCache();
    private char[] text = new char[512];
    private int[] ends = new int[32];
    private int size;
    private int fields;
    private long line;
    private int longField = -1;
    private boolean tooLong;
    private boolean tooManyFields;

    /** The first line of the row in the file, from 1. */
    long line() {
        return line;
    }

    int fields() {
        return fields;
    }

    /** The number of characters of all kept fields. */
    int size() {
        return size;
    }

    /** The index of the first field longer than {@link #MAX_FIELD}; negative if there is none. */
    int longField() {
        return longField;
    }

    /** Returns whether the row has more than {@link #MAX_ROW} characters. */
    boolean isTooLong() {
        return tooLong;
    }

    boolean hasTooManyFields() {
        return tooManyFields;
    }

    /**
     * Returns the value of a cell without surrounding white space. Removes NUL, which PostgreSQL cannot store. Removes
     * the apostrophe that an export adds so that spreadsheets do not run formulas. Empty if the row is shorter.
     */
    String value(int index) {
        if (index < 0 || index >= fields) {
            return "";
        }
        int from = start(index);
        int to = ends[index];
        while (from < to && isBlank(text[from])) {
            from++;
        }
        while (to > from && isBlank(text[to - 1])) {
            to--;
        }
        return CsvLine.unguarded(withoutNul(cache.text(text, from, to - from)));
    }

    boolean isEmpty(int index) {
        for (int i = start(index); i < ends[index]; i++) {
            if (!isBlank(text[i])) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether all fields are blank. Spreadsheets export such rows below a table. */
    boolean isBlank() {
        for (int i = 0; i < size; i++) {
            if (!isBlank(text[i])) {
                return false;
            }
        }
        return true;
    }

    List<String> values() {
        return IntStream.range(0, fields).mapToObj(this::value).toList();
    }

    /** Returns the cells as read, with white space, but without NUL and without the apostrophe of an export. */
    List<String> raw() {
        return IntStream.range(0, fields)
                .mapToObj(i -> CsvLine.unguarded(withoutNul(new String(text, start(i), ends[i] - start(i)))))
                .toList();
    }

    private int start(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }

    private static boolean isBlank(char c) {
        return c <= ' ' || c == '\u00A0' || c == '\uFEFF' || (c > 0x1000 && Character.isWhitespace(c));
    }

    private static String withoutNul(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace("\0", "");
    }

    private void begin(long startingLine) {
        line = startingLine;
        size = 0;
        fields = 0;
        longField = -1;
        tooLong = false;
        tooManyFields = false;
    }

    private void add(char[] from, int offset, int length) {
        if (fields > ColumnMapping.MAX) {
            tooManyFields = true;
            return;
        }
        int kept = length;
        if (kept > MAX_FIELD) {
            kept = MAX_FIELD;
            longField = longField < 0 ? fields : longField;
        }
        if (size + kept > MAX_ROW) {
            kept = MAX_ROW - size;
            tooLong = true;
        }
        if (size + kept > text.length) {
            text = Arrays.copyOf(text, Math.max(text.length * 2, size + kept));
        }
        System.arraycopy(from, offset, text, size, kept);
        size += kept;
        if (fields == ends.length) {
            ends = Arrays.copyOf(ends, fields * 2);
        }
        ends[fields++] = size;
    }

    /** Fills the reused row from FastCSV's buffer. */
    static final class Filler extends AbstractBaseCsvCallbackHandler<Row> {
        private final Row row = new Row();

        @Override
        protected void handleBegin(long startingLineNumber) {
            row.begin(startingLineNumber);
        }

        @Override
        protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
            row.add(buffer, offset, length);
        }

        @Override
        protected Row buildRecord() {
            return row;
        }
    }
}
