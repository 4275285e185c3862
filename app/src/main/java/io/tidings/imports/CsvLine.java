package io.tidings.imports;

/** Writes rows as CSV (RFC 4180), for spreadsheets too: what would be taken for a formula gets an apostrophe in front. */
final class CsvLine {
    private final StringBuilder line = new StringBuilder();

    CsvLine add(String cell) {
        if (!line.isEmpty()) {
            line.append(',');
        }
        var safe = startsFormula(cell) ? "'" + cell : cell;
        if (safe.isEmpty() || needsQuotes(safe)) {
            // An empty cell too: the comma before the next one is set by what is already there.
            line.append('"').append(safe.replace("\"", "\"\"")).append('"');
            return this;
        }
        line.append(safe);
        return this;
    }

    /** Cells that are CSV already. */
    CsvLine addRow(String csv) {
        if (!line.isEmpty()) {
            line.append(',');
        }
        line.append(csv);
        return this;
    }

    @Override
    public String toString() {
        return line.toString();
    }

    private static boolean startsFormula(String cell) {
        return !cell.isEmpty() && "=+-@\t\r".indexOf(cell.charAt(0)) >= 0;
    }

    private static boolean needsQuotes(String cell) {
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            if (c == ',' || c == '"' || c == '\n' || c == '\r') {
                return true;
            }
        }
        return cell.charAt(0) == ' ' || cell.charAt(cell.length() - 1) == ' ';
    }
}
