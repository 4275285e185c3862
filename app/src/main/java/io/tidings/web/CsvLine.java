package io.tidings.web;

/**
 * Writes rows as CSV (RFC 4180), for spreadsheets too: a text that one would take for a formula gets an apostrophe in
 * front (RELIABILITY S9, after OWASP ASVS 1.2.10), which {@link #unguarded} takes away again. A text that would look
 * like a guarded one gets another apostrophe, so that nothing is lost on the way out and back.
 */
public final class CsvLine {
    /** Full-width signs too: spreadsheets in East Asian settings read them as the plain ones. */
    private static final String TRIGGERS = "=+-@\t\r\n\0＝＋－＠";

    private static final String QUOTED = ",;\t\"\r\n";

    private final StringBuilder line = new StringBuilder();

    public CsvLine add(String cell) {
        separate();
        var safe = isFormula(cell) ? "'" + cell : cell;
        if (safe.isEmpty() || needsQuotes(safe)) {
            // An empty cell too: the comma before the next one is set by what is already there.
            line.append('"').append(safe.replace("\"", "\"\"")).append('"');
            return this;
        }
        line.append(safe);
        return this;
    }

    /** A number stays one, its minus sign too: what has no other character than digits and a point calculates nothing. */
    public CsvLine add(Number cell) {
        separate();
        line.append(cell);
        return this;
    }

    /** Cells that are CSV already. */
    public CsvLine addRow(String csv) {
        separate();
        line.append(csv);
        return this;
    }

    /** The cell as it was before it was guarded; any other cell as it is. */
    public static String unguarded(String cell) {
        return !cell.isEmpty() && cell.charAt(0) == '\'' && isFormula(cell) ? cell.substring(1) : cell;
    }

    /** Without the line's end. */
    @Override
    public String toString() {
        return line.toString();
    }

    private void separate() {
        if (!line.isEmpty()) {
            line.append(',');
        }
    }

    /** Whether it begins with a formula's sign, or with apostrophes and then one. */
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
