package io.tidings.imports;

import io.tidings.phones.LineType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive rows of a file, which are stored in one transaction. Rows with a contact are kept as columns, invalid
 * rows as rejects, duplicates as a count. A restarted import cuts the same chunks, because their boundaries depend on the
 * file, on the limits here, and on the chunks that are stored.
 */
final class Chunk {
    /** Chunks of 1,000 to 20,000 rows load equally fast. Five chunks are in memory at a time. */
    static final int MAX_ROWS = 2_500;

    /** In characters. Bounds the memory of a chunk with long rows. */
    static final int MAX_TEXT = 512 * 1024;

    // A phone has at most 15 digits, which take 50 bits. The other 13 bits hold the index of a row, below 8,192.
    private static final int INDEX_BITS = 13;

    private final int firstRow;
    private int rows;
    private int text;
    private int duplicates;
    private int landlines;
    private int size;
    private final long[] keys = new long[MAX_ROWS];
    private Integer[] rowNumbers = new Integer[MAX_ROWS];
    private final String[][] values = new String[ContactField.values().length][MAX_ROWS];
    private String[] tags = new String[MAX_ROWS];
    private @Nullable String[] variables = new @Nullable String[MAX_ROWS];
    private final List<Reject> rejects = new ArrayList<>();

    /** @param firstRow the number of its first row in the file, from 1 */
    Chunk(int firstRow) {
        this.firstRow = firstRow;
    }

    int firstRow() {
        return firstRow;
    }

    /** The number of rows of the file in this chunk. */
    int rows() {
        return rows;
    }

    int duplicates() {
        return duplicates;
    }

    /** The number of contacts with a landline. */
    int landlines() {
        return landlines;
    }

    List<Reject> rejects() {
        return rejects;
    }

    /** The number of rows with a contact. */
    int size() {
        return size;
    }

    boolean isFull() {
        return rows == MAX_ROWS || text >= MAX_TEXT;
    }

    /** Counts a row. Must be called for each row of the file. */
    void count(Row row) {
        rows++;
        text += row.size();
    }

    void duplicate() {
        duplicates++;
    }

    void countLine(LineType type) {
        landlines += type.isLandline() ? 1 : 0;
    }

    void reject(Reject reject) {
        rejects.add(reject);
    }

    /** @param phone the digits of {@code e164} */
    void add(int rowNumber, long phone, String e164, @Nullable String variablesJson) {
        keys[size] = phone << INDEX_BITS | size;
        rowNumbers[size] = rowNumber;
        values[ContactField.PHONE.ordinal()][size] = e164;
        variables[size] = variablesJson;
        size++;
    }

    /** To be called before {@link #add} of the same row. @param joined the tags of the row, separated by U+001F */
    void setTags(String joined) {
        tags[size] = joined;
    }

    /** To be called before {@link #add} of the same row. */
    void set(ContactField field, String value) {
        values[field.ordinal()][size] = value;
    }

    /**
     * Sorts the contacts by phone. So the index is written in order, and two concurrent imports lock their common
     * contacts in the same order.
     */
    void sort() {
        Arrays.sort(keys, 0, size);
        var order = new int[size];
        for (int i = 0; i < size; i++) {
            order[i] = (int) keys[i] & (1 << INDEX_BITS) - 1;
        }
        var sortedNumbers = new Integer[size];
        var sortedTags = new String[size];
        @Nullable String[] sortedVariables = new @Nullable String[size];
        for (int i = 0; i < size; i++) {
            sortedNumbers[i] = rowNumbers[order[i]];
            sortedTags[i] = tags[order[i]];
            sortedVariables[i] = variables[order[i]];
        }
        for (int field = 0; field < values.length; field++) {
            var sorted = new String[size];
            for (int i = 0; i < size; i++) {
                sorted[i] = values[field][order[i]];
            }
            values[field] = sorted;
        }
        rowNumbers = sortedNumbers;
        tags = sortedTags;
        variables = sortedVariables;
    }

    /** The row numbers, one of the columns. A column has {@link #size()} entries after {@link #sort}. */
    Integer[] rowNumbers() {
        return rowNumbers;
    }

    String[] values(ContactField field) {
        return values[field.ordinal()];
    }

    /** The tags of each row, separated by U+001F. */
    String[] tags() {
        return tags;
    }

    @Nullable
    String[] variables() {
        return variables;
    }
}
