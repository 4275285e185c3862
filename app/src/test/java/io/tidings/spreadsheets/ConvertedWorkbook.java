package io.tidings.spreadsheets;

import io.tidings.shared.Problem;
import io.tidings.shared.Problem.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** Converts the bytes of a workbook. */
record ConvertedWorkbook(ReadSheet sheet, String csv) {
    static ConvertedWorkbook of(byte[] workbook) {
        return of(workbook, Optional.empty());
    }

    static ConvertedWorkbook of(byte[] workbook, Optional<String> sheet) {
        var csv = new ByteArrayOutputStream();
        var read = convert(workbook, sheet, csv);
        return new ConvertedWorkbook(read, csv.toString(StandardCharsets.UTF_8));
    }

    private static ReadSheet convert(byte[] workbook, Optional<String> sheet, OutputStream csv) {
        try {
            var folder = Files.createTempDirectory("workbooks");
            var file = Files.write(folder.resolve("a"), workbook);
            try {
                return Spreadsheets.convert(file, sheet, csv);
            } finally {
                Files.delete(file);
                // Fails if the conversion left another file.
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of the CSV: line n is row n of the sheet. */
    List<String> lines() {
        return csv.lines().toList();
    }

    /** Returns the problem for which a workbook is refused. */
    static Problem refused(byte[] workbook, Optional<String> sheet) {
        try {
            var read = convert(workbook, sheet, OutputStream.nullOutputStream());
            throw new AssertionError("the workbook was read: " + read);
        } catch (ProblemException e) {
            return e.problem();
        }
    }

    static Problem refused(byte[] workbook) {
        return refused(workbook, Optional.empty());
    }
}
