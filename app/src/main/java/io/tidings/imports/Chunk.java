package io.tidings.imports;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive rows of a file, which are stored in one transaction. Rows with a contact are kept as columns, invalid
 * rows as rejects, duplicates as a count. The boundaries of chunks depend on the file only, so a restarted import cuts
 * the same chunks.
 */
final class Chunk {
    /** Chunks of 1,000 to 20,000 rows load equally fast. Five chunks are in memory at a time. */
    static final int MAX_ROWS = 2_500;

    /** In characters. Bounds the memory of a chunk with long rows. */
    static final int MAX_TEXT = 512 * 1024;

    // A phone has at most 15 digits, which take 50 bits. The other 13 bits hold the index of a row, below 8,192.
    private static final int INDEX_BITS = 13;

    private final int number;
    private int rows;
    private int text;
    private int duplicates;
    private int size;
    private final long[] keys = new long[MAX_ROWS];
    private Integer[] rowNumbers = new Integer[MAX_ROWS];
    private final String[][] values = new String[ContactField.values().length][MAX_ROWS];
    private @Nullable String[] variables = new @Nullable String[MAX_ROWS];
    private final List<Reject> rejects = new ArrayList<>();

    Chunk(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** The number of rows of the file in this chunk. */
    int rows() {
        return rows;
    }

    int duplicates() {
        return duplicates;
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
        @Nullable String[] sortedVariables = new @Nullable String[size];
        for (int i = 0; i < size; i++) {
            sortedNumbers[i] = rowNumbers[order[i]];
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
        variables = sortedVariables;
    }

    /** The row numbers, one of the columns. A column has {@link #size()} entries after {@link #sort}. */
    Integer[] rowNumbers() {
        return rowNumbers;
    }

    String[] values(ContactField field) {
        return values[field.ordinal()];
    }

    @Nullable
    String[] variables() {
        return variables;
    }
}
