package io.tidings.spreadsheets;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;

/** Reads one sheet of an {@code .ods} file. All sheets are in one part, which is read once. Not thread-safe. */
final class OdsReader {
    static final String CONTENT = "content.xml";
    private static final int MAX_SHEETS = 1_000;
    private static final int MAX_HIDDEN_STYLES = 10_000;

    private final WorkbookArchive archive;
    private final CsvSheet rows;
    private final SheetRow row = new SheetRow();
    private final Set<String> hiddenStyles = new HashSet<>();
    private final List<Table> tables = new ArrayList<>();
    private int chosen = -1;
    private long rowNumber;
    private long errorCells;

    private record Table(String name, boolean visible, boolean data) {}

    /** @param rows receives the rows of the chosen sheet */
    OdsReader(WorkbookArchive archive, CsvSheet rows) {
        this.archive = archive;
        this.rows = rows;
    }

    /** @param wanted the name of the sheet; empty for the first visible one */
    ReadSheet read(Optional<String> wanted) {
        refuseEncrypted();
        try (var xml = archive.requireXml(CONTENT)) {
            boolean spreadsheet = false;
            while (xml.nextStart()) {
                switch (xml.name()) {
                    case "style" -> readStyle(xml);
                    case "spreadsheet" -> spreadsheet = true;
                    case "table" -> {
                        if (spreadsheet) {
                            readTable(xml, wanted);
                        }
                    }
                    default -> {}
                }
            }
            if (!spreadsheet) {
                throw WorkbookProblems.noWorkbook();
            }
        }
        return result(wanted);
    }

    private ReadSheet result(Optional<String> wanted) {
        if (tables.isEmpty()) {
            throw WorkbookProblems.noSheet();
        }
        if (chosen < 0 && wanted.isPresent()) {
            throw WorkbookProblems.unknownSheet(
                    wanted.get(), tables.stream().map(Table::name).toList());
        }
        var name = tables.get(Math.max(chosen, 0)).name;
        var others = new ArrayList<String>();
        for (int i = 0; i < tables.size(); i++) {
            if (i != chosen && tables.get(i).visible && tables.get(i).data) {
                others.add(tables.get(i).name);
            }
        }
        if (rows.lastRow() == 0) {
            throw WorkbookProblems.emptySheet(name, others);
        }
        return new ReadSheet(name, others, errorCells);
    }

    private void refuseEncrypted() {
        try (var manifest = archive.xml("META-INF/manifest.xml").orElse(null)) {
            while (manifest != null && manifest.nextStart()) {
                if (manifest.name().equals("encryption-data")) {
                    throw WorkbookProblems.encrypted();
                }
            }
        }
    }

    /** Keeps the names of styles that hide a sheet. */
    private void readStyle(XmlPart xml) {
        var name = xml.attribute(Odf.STYLE, "name");
        if (name == null || !"table".equals(xml.attribute(Odf.STYLE, "family"))) {
            return;
        }
        for (int depth = 1; depth > 0; ) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    depth++;
                    if ("false".equals(xml.attribute(Odf.TABLE, "display"))
                            && hiddenStyles.size() < MAX_HIDDEN_STYLES) {
                        hiddenStyles.add(name);
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> depth--;
                case XMLStreamConstants.END_DOCUMENT -> throw noEnd();
                default -> {}
            }
        }
    }

    private void readTable(XmlPart xml, Optional<String> wanted) {
        if (tables.size() == MAX_SHEETS) {
            throw WorkbookProblems.tooLarge("The workbook has more than %,d sheets.".formatted(MAX_SHEETS));
        }
        var name = Objects.requireNonNullElse(xml.attribute(Odf.TABLE, "name"), "");
        boolean visible =
                !hiddenStyles.contains(Objects.requireNonNullElse(xml.attribute(Odf.TABLE, "style-name"), ""));
        boolean isWanted = chosen < 0 && (wanted.isPresent() ? SheetName.matches(name, wanted.get()) : visible);
        if (isWanted) {
            chosen = tables.size();
            readRows(xml);
        }
        tables.add(new Table(name, visible, isWanted || skipTable(xml)));
    }

    /** Reads the rows of the current table, also those in groups and headers, to its end. */
    private void readRows(XmlPart xml) {
        var cell = new OdsCell(xml);
        for (int depth = 1; depth > 0; ) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    switch (xml.name()) {
                        case "table-row" -> readRow(xml, cell);
                        case "table-row-group", "table-header-rows", "table-rows" -> depth++;
                        default -> xml.skip();
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> depth--;
                case XMLStreamConstants.END_DOCUMENT -> throw noEnd();
                default -> {}
            }
        }
    }

    private void readRow(XmlPart xml, OdsCell cell) {
        long repeated = Math.max(1, xml.intAttribute(Odf.TABLE, "number-rows-repeated", 1));
        row.clear();
        long errors = readCells(xml, cell);
        errorCells += errors * repeated;
        if (row.isEmpty()) {
            // A sheet ends with a million empty rows, which are no lines.
            rowNumber += repeated;
            return;
        }
        for (long i = 0; i < repeated; i++) {
            rowNumber++;
            rows.write(rowNumber, row);
        }
    }

    /** Reads the cells of the current row to its end. Returns the number of those with an error. */
    private long readCells(XmlPart xml, OdsCell cell) {
        int column = 0;
        long errors = 0;
        while (true) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (!xml.name().equals("table-cell") && !xml.name().equals("covered-table-cell")) {
                        xml.skip();
                        continue;
                    }
                    int repeated = Math.max(1, xml.intAttribute(Odf.TABLE, "number-columns-repeated", 1));
                    cell.read();
                    errors += cell.isError() ? repeated : 0;
                    column = fill(column, repeated, cell.isError() ? "" : cell.text());
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    return errors;
                }
                case XMLStreamConstants.END_DOCUMENT -> throw noEnd();
                default -> {}
            }
        }
    }

    /** Returns the next column. */
    private int fill(int column, int repeated, String text) {
        if (!text.isEmpty()) {
            for (int i = 0; i < repeated; i++) {
                row.set(column + i, text);
            }
        }
        return (int) Math.min((long) column + repeated, SheetRow.MAX_COLUMNS);
    }

    /** Skips the current table. Returns whether a cell has a value. */
    private static boolean skipTable(XmlPart xml) {
        boolean data = false;
        for (int depth = 1; depth > 0; ) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    depth++;
                    data |= xml.attribute(Odf.OFFICE, "value-type") != null;
                }
                case XMLStreamConstants.END_ELEMENT -> depth--;
                case XMLStreamConstants.END_DOCUMENT -> throw noEnd();
                default -> {}
            }
        }
        return data;
    }

    private static RuntimeException noEnd() {
        return WorkbookProblems.damaged("The workbook is damaged: its end is missing.");
    }
}
