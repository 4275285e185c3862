package io.tidings.imports;

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
    private static final int BUFFER = 16 * 1024;

    /** Returns the rows below the header. */
    CsvRows rowsBelowHeader(Path file) {
        try {
            var rows = new CsvRows(text(file, encoding), delimiter);
            rows.next();
            return rows;
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

    private static void skipMark(Reader text) throws IOException {
        text.mark(1);
        if (text.read() != '\uFEFF') {
            text.reset();
        }
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
