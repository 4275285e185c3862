package io.tidings.imports;

import io.tidings.shared.CleanText;
import io.tidings.web.CsvLine;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One row of a file as it was read. One object is reused for all rows of the file, so that only the kept texts are
 * allocated. Values over a limit are cut and flagged, so that memory stays bounded.
 */
final class Row {
    /** In characters. */
    static final int MAX_FIELD = 64 * 1024;

    /** In characters, for all fields of one row. */
    static final int MAX_ROW = 256 * 1024;

    /** A vertical tab. The CSV of a spreadsheet and that of FileMaker have it for a line end within a cell. */
    private static final char LINE_END_IN_CELL = '\u000B';

    private final TextCache cache = new TextCache();
    private char[] text = new char[512];
    private int[] ends = new int[32];
    private int size;
    private int fields;
    private long line;
    private int longField = -1;
    private boolean tooLong;
    private int fieldLength;
    private int allFields;
    private boolean strayQuote;
    private boolean unclean;
    private boolean damaged;
    private @Nullable QuoteFault fault;

    /** The first line of the row in the file, from 1. */
    long line() {
        return line;
    }

    int fields() {
        return fields;
    }

    /** The number of fields in the file, including those beyond the limit, which are not kept. */
    int allFields() {
        return allFields;
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
        return allFields > fields;
    }

    /** Returns why the quotes of the row cannot be read. The row has the cells of its first line then. */
    Optional<QuoteFault> fault() {
        return Optional.ofNullable(fault);
    }

    /** Returns whether an unquoted cell contains a quote. */
    boolean hasStrayQuote() {
        return strayQuote;
    }

    /** Returns whether a cell contains NUL or a character that could not be decoded. */
    boolean isDamaged() {
        return damaged;
    }

    /** Returns whether the cell contains the character. */
    boolean contains(int index, char c) {
        return contains(index, character -> character == c);
    }

    /** Returns whether the cell contains a UTF-16 unit for which the condition is true. */
    boolean contains(int index, IntPredicate condition) {
        for (int i = start(index); i < ends[index]; i++) {
            if (condition.test(text[i])) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the value of a cell without surrounding white space and invisible characters. Line ends become LF, and
     * control characters are removed. Removes the apostrophe that an export adds so that spreadsheets do not run
     * formulas. Empty if the row is shorter.
     */
    String value(int index) {
        if (index < 0 || index >= fields) {
            return "";
        }
        int from = start(index);
        int to = ends[index];
        while (from < to && CleanText.isBlank(text[from])) {
            from++;
        }
        while (to > from && CleanText.isBlank(text[to - 1])) {
            to--;
        }
        return CsvLine.unguarded(cleaned(cache.text(text, from, to - from)));
    }

    boolean isEmpty(int index) {
        for (int i = start(index); i < ends[index]; i++) {
            if (!CleanText.isBlank(text[i])) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether all fields are blank. Spreadsheets export such rows below a table. */
    boolean isBlank() {
        for (int i = 0; i < size; i++) {
            if (!CleanText.isBlank(text[i])) {
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
                .mapToObj(i -> CsvLine.unguarded(withoutNul(new String(text, start(i), ends[i] - start(i)))
                        .replace(LINE_END_IN_CELL, '\n')))
                .toList();
    }

    private int start(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }

    private static String withoutNul(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace("\0", "");
    }

    private String cleaned(String value) {
        return unclean ? CleanText.withoutControls(value.replace(LINE_END_IN_CELL, '\n')) : value;
    }

    void begin(long startingLine) {
        line = startingLine;
        size = 0;
        fields = 0;
        allFields = 0;
        fieldLength = 0;
        longField = -1;
        tooLong = false;
        strayQuote = false;
        fault = null;
    }

    /** Adds characters to the current field. */
    void append(char[] from, int offset, int length) {
        if (fields > ColumnMapping.MAX) {
            return;
        }
        int kept = length;
        if (fieldLength + kept > MAX_FIELD) {
            kept = MAX_FIELD - fieldLength;
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
        fieldLength += kept;
    }

    void endField() {
        fieldLength = 0;
        allFields++;
        if (fields > ColumnMapping.MAX) {
            return;
        }
        if (fields == ends.length) {
            ends = Arrays.copyOf(ends, fields * 2);
        }
        ends[fields++] = size;
    }

    void foundStrayQuote() {
        strayQuote = true;
    }

    void fault(QuoteFault found) {
        fault = found;
    }

    /** Looks for characters that {@link #value} must remove, or for which the row is rejected. */
    void inspect() {
        unclean = false;
        damaged = false;
        for (int i = 0; i < size; i++) {
            char c = text[i];
            if (c < ' ' || c >= 0x7F && c < 0xA0) {
                unclean = true;
                damaged |= c == '\0';
            } else if (c == '\uFFFD') {
                damaged = true;
            }
        }
    }
}
