package io.tidings.web;

import java.util.regex.Pattern;

/**
 * Writes a row as CSV (RFC 4180) that is safe for spreadsheets. A text that a spreadsheet would read as a formula gets
 * an apostrophe in front (OWASP ASVS 1.2.10). {@link #unguarded} removes it. A text that already looks guarded gets one
 * more apostrophe, so that the round trip is lossless.
 */
public final class CsvLine {
    /** Includes full-width signs, which spreadsheets in East Asian settings read as the plain ones. */
    private static final String TRIGGERS = "=+-@\t\r\n\0＝＋－＠";

    private static final Pattern PHONE = Pattern.compile("\\+[0-9]+");
    private static final String QUOTED = ",;\t\"\r\n";

    private final StringBuilder line = new StringBuilder();

    public CsvLine add(String cell) {
        separate();
        var safe = isFormula(cell) ? "'" + cell : cell;
        if (safe.isEmpty() || needsQuotes(safe)) {
            // Empty cells are quoted too, because separate() adds a comma only to a line that is not empty.
            line.append('"').append(safe.replace("\"", "\"\"")).append('"');
            return this;
        }
        line.append(safe);
        return this;
    }

    /** Adds a number without a guard. A minus sign is safe, because digits and a point form no formula. */
    public CsvLine add(Number cell) {
        separate();
        line.append(cell);
        return this;
    }

    /** Adds a phone number without a guard. Any other text than a plus sign and digits gets one. */
    public CsvLine addPhone(String cell) {
        if (!PHONE.matcher(cell).matches()) {
            return add(cell);
        }
        separate();
        line.append(cell);
        return this;
    }

    /** Adds cells that are CSV already. */
    public CsvLine addRow(String csv) {
        separate();
        line.append(csv);
        return this;
    }

    /** Removes the guard of a cell; any other cell is returned as it is. */
    public static String unguarded(String cell) {
        return !cell.isEmpty() && cell.charAt(0) == '\'' && isFormula(cell) ? cell.substring(1) : cell;
    }

    /** Returns the line without its line break. */
    @Override
    public String toString() {
        return line.toString();
    }

    private void separate() {
        if (!line.isEmpty()) {
            line.append(',');
        }
    }

    /** Returns whether the cell begins with a formula sign, or with apostrophes and then such a sign. */
    private static boolean isFormula(String cell) {
        int i = 0;
        while (i < cell.length() && cell.charAt(i) == '\'') {
            i++;
        }
        return i < cell.length() && TRIGGERS.indexOf(cell.charAt(i)) >= 0;
    }

    private static boolean needsQuotes(String cell) {
        for (int i = 0; i < cell.length(); i++) {
            if (QUOTED.indexOf(cell.charAt(i)) >= 0) {
                return true;
            }
        }
        return cell.charAt(0) == ' ' || cell.charAt(cell.length() - 1) == ' ';
    }
}
