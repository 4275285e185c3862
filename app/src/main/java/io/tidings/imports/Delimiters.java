package io.tidings.imports;

import java.io.StringReader;
import java.util.ArrayList;

/** Tells by which character the fields of a file are divided. */
final class Delimiters {
    private static final char[] CANDIDATES = {',', ';', '\t', '|'};
    private static final int ROWS_LOOKED_AT = 50;

    private Delimiters() {}

    /**
     * The one that divides the most rows into as many fields as the header, then the one with which the header has a phone
     * column, then the one with more fields. Quotes are heeded: a comma in a quoted name divides nothing.
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
            for (var row = rows.next(); row.isPresent() && counts.size() < ROWS_LOOKED_AT; row = rows.next()) {
                if (counts.isEmpty()) {
                    phone = row.get().values().stream()
                            .anyMatch(header -> HeaderNames.rank(ContactField.PHONE, header) >= 0);
                }
                counts.add(row.get().fields());
            }
        } catch (MalformedCsvException e) {
            return 0;
        }
        if (counts.isEmpty() || counts.getFirst() < 2) {
            return 0;
        }
        int header = counts.getFirst();
        double consistent =
                (double) counts.stream().filter(count -> count == header).count() / counts.size();
        return consistent * 10 + (phone ? 5 : 0) + Math.min(header, ColumnMapping.MAX) / 1000.0;
    }
}
