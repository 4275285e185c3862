package io.tidings.imports;

import io.tidings.encodings.DetectedEncoding;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/** The format and the columns of a file, determined from its beginning. */
record FileLayout(CsvFormat format, DetectedEncoding detected, ColumnMapping columns) {
    /**
     * @throws io.tidings.shared.Problem.ProblemException 422 if the beginning of the file has no phone column or no row,
     *     or the mapping does not fit
     */
    static FileLayout of(FileHead head, Map<String, String> mapping) {
        int header = headerRow(head, mapping);
        try (var rows = head.rows()) {
            for (int i = 0; i < header; i++) {
                rows.next();
            }
            var columns = ColumnMapping.recognise(header(rows), mapping);
            var filled = filled(rows, columns.size());
            if (head.whole() && filled.isEmpty()) {
                throw ImportProblems.noRows();
            }
            return new FileLayout(head.format(), head.detected(), columns.withoutUnused(filled));
        }
    }

    /** Returns the number of rows above the header: those above the first row that names a column of phone numbers. */
    private static int headerRow(FileHead head, Map<String, String> mapping) {
        try (var rows = head.rows()) {
            for (int i = 0; i < CsvFormat.MAX_HEADER_ROW; i++) {
                var row = rows.next();
                if (row.isEmpty()) {
                    return 0;
                }
                var cells = row.get().values();
                if (row.get().fault().isPresent() || cells.stream().anyMatch(RowShape::isPhone)) {
                    return 0;
                }
                if (ColumnMapping.hasPhone(cells, mapping)) {
                    return i;
                }
            }
        }
        return 0;
    }

    private static List<String> header(CsvRows rows) {
        var header = rows.next().orElseThrow(ImportProblems::emptyFile);
        if (header.fault().isPresent() || header.hasStrayQuote()) {
            throw ImportProblems.quoteInHeader(header.line());
        }
        if (header.hasTooManyFields()) {
            throw ImportProblems.tooManyColumns(header.allFields(), ColumnMapping.MAX);
        }
        return header.values();
    }

    /** Returns the columns with a cell that is not blank. */
    private static BitSet filled(CsvRows rows, int width) {
        var filled = new BitSet();
        for (var row = rows.next(); row.isPresent(); row = rows.next()) {
            // The first column counts as filled if there is a row.
            filled.set(0);
            for (int i = 0; i < Math.min(width, row.get().fields()); i++) {
                if (!row.get().isEmpty(i)) {
                    filled.set(i);
                }
            }
        }
        return filled;
    }
}
