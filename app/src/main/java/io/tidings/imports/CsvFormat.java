package io.tidings.imports;

import io.tidings.encodings.TextEncoding;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;

/** The encoding and the delimiter of a file. Invalid bytes are read as U+FFFD. */
record CsvFormat(TextEncoding encoding, char delimiter) {
    /** Titles may stand above the header. */
    static final int MAX_HEADER_ROW = 10;

    private static final int BUFFER = 16 * 1024;

    /** Returns the rows below the header. */
    CsvRows rowsBelowHeader(Path file, ColumnMapping columns) {
        try {
            var rows = new CsvRows(
                    text(file, encoding),
                    new RowShape(delimiter, columns.size(), columns.columnOf(ContactField.PHONE)));
            for (int i = 0; i < MAX_HEADER_ROW; i++) {
                if (rows.next().filter(row -> columns.isHeader(row.values())).isPresent()) {
                    return rows;
                }
            }
            rows.close();
            throw new IllegalStateException("the file does not have the header from which its columns were made");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the file's text without the byte order mark and without Excel's delimiter line, such as {@code sep=;}.
     */
    static Reader text(Path file, TextEncoding encoding) throws IOException {
        var decoder = encoding.charset()
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        var text = new java.io.BufferedReader(
                new InputStreamReader(new BufferedInputStream(Files.newInputStream(file), BUFFER), decoder), BUFFER);
        skipMark(text);
        skipSeparatorLine(text);
        return text;
    }

    /** Some programs add a second mark to a file that has one. */
    private static void skipMark(Reader text) throws IOException {
        do {
            text.mark(1);
        } while (text.read() == '\uFEFF');
        text.reset();
    }

    private static void skipSeparatorLine(Reader text) throws IOException {
        text.mark(16);
        var start = new char[5];
        int read = text.read(start);
        if (read != 5 || !new String(start, 0, 4).equalsIgnoreCase("sep=")) {
            text.reset();
            return;
        }
        int c = text.read();
        if (c == '\r') {
            text.mark(1);
            c = text.read();
            if (c != '\n') {
                text.reset();
            }
        } else if (c != '\n') {
            text.reset();
        }
    }
}
