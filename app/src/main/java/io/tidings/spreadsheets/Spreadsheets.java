package io.tidings.spreadsheets;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** Reads one sheet of a workbook as CSV. Thread-safe. */
public final class Spreadsheets {
    private Spreadsheets() {}

    /** Returns whether a name is that of a workbook that can be read: {@code .xlsx}, {@code .xlsm} or {@code .ods}. */
    public static boolean isWorkbookName(String filename) {
        return FileKind.isWorkbookName(filename);
    }

    /** @throws io.tidings.shared.Problem.ProblemException 415 for the name of a workbook that cannot be read */
    public static void refuseUnsupportedName(String filename) {
        FileKind.refuseUnsupportedName(filename);
    }

    /**
     * Writes a sheet as CSV in UTF-8 with commas. Row n of the sheet is line n. Takes up to 10 MB of memory for a file
     * of any size. Temporary files are created in the folder of the workbook, without names.
     *
     * @param sheet the name of the sheet; empty for the first visible one
     * @param csv is flushed, not closed
     * @throws io.tidings.shared.Problem.ProblemException 415 or 422 if the file cannot be read, or the problem that
     *     {@code csv} throws
     */
    public static ReadSheet convert(Path workbook, Optional<String> sheet, OutputStream csv) throws IOException {
        var folder = Objects.requireNonNull(workbook.toAbsolutePath().getParent());
        try (var archive = WorkbookArchive.open(workbook)) {
            var rows = new CsvSheet(csv);
            var read = archive.has(OdsReader.CONTENT)
                    ? new OdsReader(archive, rows).read(sheet)
                    : XlsxReader.read(archive, folder, sheet, rows);
            rows.flush();
            return read;
        }
    }
}
