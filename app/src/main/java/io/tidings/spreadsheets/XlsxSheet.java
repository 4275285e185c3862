package io.tidings.spreadsheets;

import java.util.Objects;
import javax.xml.stream.XMLStreamConstants;
import org.jspecify.annotations.Nullable;

/** Reads the rows of one sheet of an {@code .xlsx} file. Hidden rows and columns are data. Not thread-safe. */
final class XlsxSheet {
    private final XmlPart xml;
    private final XlsxCells cells;
    private final SheetRow row = new SheetRow();
    private final StringBuilder value = new StringBuilder();
    private long rowNumber;
    private int column;
    private long errorCells;

    XlsxSheet(XmlPart xml, XlsxCells cells) {
        this.xml = xml;
        this.cells = cells;
    }

    void readInto(CsvSheet rows) {
        while (xml.nextStart()) {
            if (xml.name().equals("row")) {
                // The number may be missing. The row then follows the one before.
                rowNumber = xml.intAttribute("r", (int) rowNumber + 1);
                column = 0;
                row.clear();
                readRow();
                rows.write(rowNumber, row);
            }
        }
    }

    /** The cells with an error such as {@code #N/A}. */
    long errorCells() {
        return errorCells;
    }

    /** Returns whether a sheet has a cell with a value. */
    static boolean hasData(XmlPart xml) {
        while (xml.nextStart()) {
            if (xml.name().equals("v") || xml.name().equals("is")) {
                return true;
            }
        }
        return false;
    }

    private void readRow() {
        while (true) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (xml.name().equals("c")) {
                        readCell();
                    } else {
                        xml.skip();
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    return;
                }
                case XMLStreamConstants.END_DOCUMENT ->
                    throw WorkbookProblems.damaged("The workbook is damaged: a row has no end.");
                default -> {}
            }
        }
    }

    private void readCell() {
        int at = column(xml.attribute("r"));
        int style = xml.intAttribute("s", 0);
        var type = Objects.requireNonNullElse(xml.attribute("t"), "n");
        column = at + 1;
        var text = readValue(type);
        if (type.equals("e")) {
            errorCells++;
        } else if (!text.isEmpty()) {
            row.set(at, type.equals("inlineStr") ? text : cells.text(type, style, text));
        }
    }

    /** Reads a cell to its end. Returns its value, or the text of an inline string. */
    private String readValue(String type) {
        String inline = "";
        boolean inValue = false;
        value.setLength(0);
        for (int depth = 1; depth > 0; ) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (xml.name().equals("is")) {
                        inline = RichText.read(xml);
                    } else if (xml.name().equals("v")) {
                        inValue = true;
                        depth++;
                    } else {
                        xml.skip();
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    inValue = false;
                    depth--;
                }
                case XMLStreamConstants.CHARACTERS -> {
                    if (inValue) {
                        xml.appendText(value, SheetRow.MAX_CELL);
                    }
                }
                default -> throw WorkbookProblems.damaged("The workbook is damaged: a cell has no end.");
            }
        }
        // Some programs write the text of an inline string as a value.
        return type.equals("inlineStr") && !inline.isEmpty() ? inline : value.toString();
    }

    /** Returns the column of a reference such as {@code AB12}, from 0. Without one, the next column. */
    private int column(@Nullable String reference) {
        if (reference == null) {
            return column;
        }
        int number = 0;
        for (int i = 0; i < reference.length() && number <= SheetRow.MAX_COLUMNS; i++) {
            char c = Character.toUpperCase(reference.charAt(i));
            if (c < 'A' || c > 'Z') {
                break;
            }
            number = number * 26 + c - 'A' + 1;
        }
        return number == 0 ? column : number - 1;
    }
}
