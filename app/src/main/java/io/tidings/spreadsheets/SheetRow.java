package io.tidings.spreadsheets;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The cells of one row. One object is used for all rows. Texts beyond the limits of an import are cut to one character
 * more than allowed, so that the import rejects the row and memory stays bounded. Not thread-safe.
 */
final class SheetRow {
    /** In characters, one more than an import allows. */
    static final int MAX_CELL = 64 * 1024 + 1;

    private static final int MAX_ROW = 256 * 1024 + 1;

    /** The last column of a spreadsheet is XFD. */
    static final int MAX_COLUMNS = 16_384;

    private @Nullable String[] cells = new String[32];
    private int width;
    private int characters;

    void clear() {
        Arrays.fill(cells, 0, width, null);
        width = 0;
        characters = 0;
    }

    /**
     * @param column from 0
     * @throws io.tidings.shared.Problem.ProblemException 422 for a column that spreadsheets do not have
     */
    void set(int column, String text) {
        if (column >= MAX_COLUMNS) {
            throw WorkbookProblems.damaged("The sheet has more than %,d columns.".formatted(MAX_COLUMNS));
        }
        int kept = Math.min(Math.min(text.length(), MAX_CELL), MAX_ROW - characters);
        if (kept <= 0) {
            return;
        }
        if (column >= cells.length) {
            cells = Arrays.copyOf(cells, Math.min(MAX_COLUMNS, Math.max(column + 1, cells.length * 2)));
        }
        cells[column] = text.substring(0, kept);
        characters += kept;
        width = Math.max(width, column + 1);
    }

    /** The number of cells up to the last one with a text. */
    int width() {
        return width;
    }

    /** Returns the text of a cell; empty if it has none. */
    String get(int column) {
        var text = cells[column];
        return text == null ? "" : text;
    }

    boolean isEmpty() {
        for (int i = 0; i < width; i++) {
            if (!get(i).isBlank()) {
                return false;
            }
        }
        return true;
    }
}
