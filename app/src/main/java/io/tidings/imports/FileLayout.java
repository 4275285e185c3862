package io.tidings.imports;

import java.io.CharArrayWriter;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The format and the columns of a file, determined from its beginning. */
record FileLayout(CsvFormat format, ColumnMapping columns) {
    /** The part of the file that is inspected, in characters. */
    private static final int HEAD = 64 * 1024;

    /**
     * @throws io.tidings.shared.Problem.ProblemException 422 if the beginning of the file has no text, no phone column
     *     or no row
     */
    static FileLayout of(Path file, FileProbe probe, Map<String, String> mapping) {
        if (probe.size() == 0) {
            throw ImportProblems.emptyFile();
        }
        var encoding = TextEncoding.of(probe);
        var head = head(file, encoding);
        if (head.isBlank()) {
            throw ImportProblems.emptyFile();
        }
        var whole = head.length() < HEAD;
        var lines = whole ? head : upToLastLine(head);
        char delimiter = Delimiters.detect(lines);
        try (var rows = new CsvRows(new StringReader(lines), delimiter)) {
            var columns = ColumnMapping.recognise(header(rows), mapping);
            if (whole && rows.next().isEmpty()) {
                throw ImportProblems.noRows();
            }
            return new FileLayout(new CsvFormat(encoding, delimiter), columns);
        } catch (MalformedCsvException e) {
            throw ImportProblems.badHeader();
        }
    }

    private static List<String> header(CsvRows rows) {
        var header = rows.next().orElseThrow(ImportProblems::emptyFile);
        if (header.hasTooManyFields()) {
            throw ImportProblems.tooManyColumns(header.fields(), ColumnMapping.MAX);
        }
        return header.values();
    }

    private static String head(Path file, TextEncoding encoding) {
        try (var text = CsvFormat.text(file, encoding)) {
            var head = new CharArrayWriter(HEAD);
            var buffer = new char[8 * 1024];
            int read;
            while (head.size() < HEAD
                    && (read = text.read(buffer, 0, Math.min(buffer.length, HEAD - head.size()))) > 0) {
                head.write(buffer, 0, read);
            }
            return head.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes the incomplete last row. Refuses a first line that is longer than the inspected part. */
    private static String upToLastLine(String head) {
        int end = Math.max(head.lastIndexOf('\n'), head.lastIndexOf('\r'));
        return Optional.of(head.substring(0, Math.max(end, 0)))
                .filter(lines -> !lines.isBlank())
                .orElseThrow(ImportProblems::badHeader);
    }
}
