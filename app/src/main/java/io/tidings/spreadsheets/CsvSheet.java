package io.tidings.spreadsheets;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * Writes the rows of a sheet as CSV: UTF-8, commas, LF. Row n of the sheet is line n of the text, so rejects name the
 * row of the sheet: empty rows are empty lines, and a line end within a cell is a vertical tab, which an import reads
 * as a line end. Empty rows at the end are left out. Not thread-safe.
 */
final class CsvSheet {
    /** The last row of a spreadsheet. */
    static final int MAX_ROWS = 1_048_576;

    private static final int BUFFER = 32 * 1024;
    private static final char LINE_END_IN_CELL = '\u000B';

    private final Writer csv;
    private long lines;

    CsvSheet(OutputStream out) {
        this.csv = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), BUFFER);
    }

    /**
     * @param number from 1; greater than that of the row before
     * @throws io.tidings.shared.Problem.ProblemException 422 for a row that spreadsheets do not have
     */
    void write(long number, SheetRow row) {
        if (number <= lines || number > MAX_ROWS) {
            throw WorkbookProblems.damaged(
                    "The rows of the sheet are not in order, or are more than %,d.".formatted(MAX_ROWS));
        }
        if (row.isEmpty()) {
            return;
        }
        try {
            for (; lines < number - 1; lines++) {
                csv.write('\n');
            }
            for (int i = 0; i < row.width(); i++) {
                if (i > 0) {
                    csv.write(',');
                }
                cell(row.get(i), i == 0);
            }
            csv.write('\n');
            lines++;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The number of the last row with a text; 0 if there is none. */
    long lastRow() {
        return lines;
    }

    void flush() throws IOException {
        csv.flush();
    }

    private void cell(String text, boolean first) throws IOException {
        if (!needsQuotes(text, first)) {
            csv.write(text);
            return;
        }
        csv.write('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> csv.write("\"\"");
                case '\n' -> csv.write(LINE_END_IN_CELL);
                case '\r' -> {
                    if (i + 1 == text.length() || text.charAt(i + 1) != '\n') {
                        csv.write(LINE_END_IN_CELL);
                    }
                }
                default -> csv.write(isWhole(text, i) ? c : '\uFFFD');
            }
        }
        csv.write('"');
    }

    /** A line with a separator ({@code sep=;}) or a byte order mark in front would be read as such. */
    private static boolean needsQuotes(String text, boolean first) {
        if (first && (text.startsWith("sep=") || text.startsWith("\uFEFF"))) {
            return true;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == ',' || c == '\n' || c == '\r' || Character.isSurrogate(c)) {
                return true;
            }
        }
        return false;
    }

    /** Half of a surrogate pair cannot be encoded. */
    private static boolean isWhole(String text, int at) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1));
        }
        return !Character.isLowSurrogate(c) || at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }
}
