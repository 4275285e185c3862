package io.tidings.imports;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Reads the rows of a text and skips blank rows. Each {@link #next} fills the same {@link Row}. */
final class CsvRows implements AutoCloseable {
    /** In characters. A longer field has an unclosed quote and would contain the rest of the file. */
    private static final int MAX_QUOTED = 4 * Row.MAX_FIELD;

    private final CloseableIterator<Row> rows;
    private long line = 1;

    CsvRows(Reader text, char delimiter) {
        rows = CsvReader.builder()
                .fieldSeparator(delimiter)
                .allowExtraCharsAfterClosingQuote(true)
                .allowExtraFields(true)
                .allowMissingFields(true)
                .maxBufferSize(MAX_QUOTED)
                .build(new Row.Filler(), text)
                .iterator();
    }

    /**
     * Returns the next row. Empty at the end of the file.
     *
     * @throws MalformedCsvException if the rest cannot be split into rows
     */
    Optional<Row> next() {
        try {
            while (rows.hasNext()) {
                var row = rows.next();
                line = row.line();
                if (!row.isBlank()) {
                    return Optional.of(row);
                }
            }
            return Optional.empty();
        } catch (CsvParseException e) {
            throw new MalformedCsvException(line);
        }
    }

    @Override
    public void close() {
        try {
            rows.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
