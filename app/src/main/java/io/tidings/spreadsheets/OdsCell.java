package io.tidings.spreadsheets;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamConstants;

/** Reads the cells of an {@code .ods} file, one after the other. Not thread-safe. */
final class OdsCell {
    /** The results of formulas that failed, by Excel and by LibreOffice. */
    private static final Pattern ERROR = Pattern.compile("#(N/A|DIV/0!|REF!|NAME\\?|VALUE!|NUM!|NULL!)|Err:[0-9]{3}");

    private final XmlPart xml;
    private final OdsText shown;
    private String type = "";
    private String value = "";
    private boolean formula;
    private boolean error;

    OdsCell(XmlPart xml) {
        this.xml = xml;
        this.shown = new OdsText(xml);
    }

    /** Reads the current cell to its end. */
    void read() {
        type = attribute("value-type");
        formula = xml.attribute(Odf.TABLE, "formula") != null;
        error = "error".equals(xml.attribute(Odf.CALC, "value-type"));
        value = switch (type) {
            case "boolean" -> attribute("boolean-value");
            case "date" -> attribute("date-value");
            case "time" -> attribute("time-value");
            case "string" -> attribute("string-value");
            default -> attribute("value");
        };
        shown.clear();
        while (true) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (xml.name().equals("p")) {
                        shown.readParagraph();
                    } else {
                        // Notes, drawings and tables within the cell.
                        xml.skip();
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    return;
                }
                case XMLStreamConstants.END_DOCUMENT ->
                    throw WorkbookProblems.damaged("The workbook is damaged: a cell has no end.");
                default -> {}
            }
        }
    }

    /** Returns whether the cell has an error such as {@code #N/A}. */
    boolean isError() {
        return error || formula && ERROR.matcher(shown.toString().strip()).matches();
    }

    /** The text that the cell shows. */
    String text() {
        var text = shown.toString();
        return switch (type) {
            case "float", "currency" -> OdsNumber.text(PlainNumber.parse(value), text);
            case "percentage" ->
                text.isBlank()
                        ? PlainNumber.parse(value)
                                .map(share -> PlainNumber.of(share.movePointRight(2)) + "%")
                                .orElse("")
                        : OdsNumber.text(PlainNumber.parse(value), text);
            case "boolean" -> value.isEmpty() ? text : value.equals("true") ? "TRUE" : "FALSE";
            case "date" -> text.isBlank() ? value.replace('T', ' ') : text;
            case "time" -> text.isBlank() ? time(value) : text;
            default -> text.isEmpty() ? value : text;
        };
    }

    private String attribute(String name) {
        return Objects.requireNonNullElse(xml.attribute(Odf.OFFICE, name), "");
    }

    /** Returns a duration such as {@code PT13H30M00S} as {@code 13:30:00}. */
    private static String time(String value) {
        try {
            var time = Duration.parse(value);
            return "%02d:%02d:%02d".formatted(time.toHours(), time.toMinutesPart(), time.toSecondsPart());
        } catch (DateTimeParseException e) {
            return value;
        }
    }
}
