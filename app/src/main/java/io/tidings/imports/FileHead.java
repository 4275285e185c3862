package io.tidings.imports;

import io.tidings.encodings.DetectedEncoding;
import io.tidings.encodings.EncodingDetection;
import io.tidings.encodings.FileProbe;
import io.tidings.encodings.TextEncoding;
import java.io.CharArrayWriter;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The beginning of a file as text.
 *
 * @param lines complete lines
 * @param whole whether this is the whole file
 */
record FileHead(DetectedEncoding detected, char delimiter, String lines, boolean whole) {
    /** The part of the file that is inspected, in characters. */
    private static final int HEAD = 64 * 1024;

    /**
     * @param encoding the encoding that the sender names; empty to detect it
     * @param country the country of the file's numbers; empty if unknown
     * @throws io.tidings.shared.Problem.ProblemException 422 if the beginning of the file has no text
     */
    static FileHead of(Path file, FileProbe probe, Optional<TextEncoding> encoding, String country) {
        if (probe.size() == 0) {
            throw ImportProblems.emptyFile();
        }
        var detected = EncodingDetection.of(probe, file, encoding, country);
        var text = text(file, detected.encoding());
        var lines = lines(text);
        return new FileHead(detected, Delimiters.detect(lines), lines, isWhole(text));
    }

    /** Returns the beginning of a file whose format is known. */
    static FileHead of(Path file, CsvFormat format) {
        var text = text(file, format.encoding());
        return new FileHead(
                DetectedEncoding.certain(format.encoding()), format.delimiter(), lines(text), isWhole(text));
    }

    private static boolean isWhole(String text) {
        return text.length() < HEAD;
    }

    private static String lines(String text) {
        return isWhole(text) ? text : upToLastLine(text);
    }

    CsvFormat format() {
        return new CsvFormat(detected.encoding(), delimiter);
    }

    CsvRows rows() {
        return new CsvRows(new StringReader(lines), delimiter);
    }

    private static String text(Path file, TextEncoding encoding) {
        try (var text = CsvFormat.text(file, encoding)) {
            var head = new CharArrayWriter(HEAD);
            var buffer = new char[8 * 1024];
            int read;
            while (head.size() < HEAD
                    && (read = text.read(buffer, 0, Math.min(buffer.length, HEAD - head.size()))) > 0) {
                head.write(buffer, 0, read);
            }
            if (head.toString().isBlank()) {
                throw ImportProblems.emptyFile();
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
