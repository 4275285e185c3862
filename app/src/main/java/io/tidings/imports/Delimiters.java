package io.tidings.imports;

import java.io.StringReader;
import java.util.ArrayList;

/** Detects the delimiter of a file. */
final class Delimiters {
    private static final char[] CANDIDATES = {',', ';', '\t', '|'};
    private static final int MAX_ROWS = 50;

    private Delimiters() {}

    /**
     * Returns the most likely delimiter of comma, semicolon, tab and bar. First criterion: the share of rows with as
     * many fields as the header. Second: the header has a phone column. Third: the number of fields. A delimiter within
     * quotes does not count.
     */
    static char detect(String beginning) {
        char best = ',';
        double bestScore = 0;
        for (char candidate : CANDIDATES) {
            double score = score(beginning, candidate);
            if (score > bestScore) {
                best = candidate;
                bestScore = score;
            }
        }
        return best;
    }

    private static double score(String beginning, char delimiter) {
        var counts = new ArrayList<Integer>();
        boolean phone = false;
        try (var rows = new CsvRows(new StringReader(beginning), delimiter)) {
            for (var row = rows.next(); row.isPresent() && counts.size() < MAX_ROWS; row = rows.next()) {
                if (counts.isEmpty()) {
                    phone = row.get().values().stream()
                            .anyMatch(header -> HeaderNames.rank(ContactField.PHONE, header) >= 0);
                }
                counts.add(row.get().fields());
            }
        }
        if (counts.isEmpty() || counts.getFirst() < 2) {
            return 0;
        }
        int header = counts.getFirst();
        double consistency =
                (double) counts.stream().filter(count -> count == header).count() / counts.size();
        return consistency * 10 + (phone ? 5 : 0) + Math.min(header, ColumnMapping.MAX) / 1000.0;
    }
}
