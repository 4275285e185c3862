package io.tidings.spreadsheets;

import io.tidings.spreadsheets.XlsxPackage.Sheet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads one sheet of an {@code .xlsx} or {@code .xlsm} file. Macros are neither run nor read. */
final class XlsxReader {
    private XlsxReader() {}

    /**
     * @param folder where temporary files may be created
     * @param wanted the name of the sheet; empty for the first visible one
     */
    static ReadSheet read(WorkbookArchive archive, Path folder, Optional<String> wanted, CsvSheet rows)
            throws IOException {
        var workbook = XlsxPackage.of(archive);
        var sheet = choose(workbook.sheets(), wanted);
        var others = workbook.sheets().stream()
                .filter(other -> other.visible() && !other.equals(sheet) && hasData(archive, other))
                .map(Sheet::name)
                .toList();
        var styles = new XlsxStyles(workbook.since1904());
        try (var xml = workbook.styles().flatMap(archive::xml).orElse(null)) {
            if (xml != null) {
                styles.read(xml);
            }
        }
        try (var strings = SharedStrings.read(workbook.strings().flatMap(archive::xml), folder);
                var cells = archive.requireXml(sheet.part())) {
            var reader = new XlsxSheet(cells, new XlsxCells(strings, styles));
            reader.readInto(rows);
            if (rows.lastRow() == 0) {
                throw WorkbookProblems.emptySheet(sheet.name(), others);
            }
            return new ReadSheet(sheet.name(), others, reader.errorCells());
        }
    }

    private static Sheet choose(List<Sheet> sheets, Optional<String> wanted) {
        if (sheets.isEmpty()) {
            throw WorkbookProblems.noSheet();
        }
        if (wanted.isEmpty()) {
            return sheets.stream().filter(Sheet::visible).findFirst().orElse(sheets.getFirst());
        }
        return sheets.stream()
                .filter(sheet -> SheetName.matches(sheet.name(), wanted.get()))
                .findFirst()
                .orElseThrow(() -> WorkbookProblems.unknownSheet(
                        wanted.get(), sheets.stream().map(Sheet::name).toList()));
    }

    private static boolean hasData(WorkbookArchive archive, Sheet sheet) {
        try (var xml = archive.xml(sheet.part()).orElse(null)) {
            return xml != null && XlsxSheet.hasData(xml);
        }
    }
}
