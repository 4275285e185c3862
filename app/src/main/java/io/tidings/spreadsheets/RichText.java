package io.tidings.spreadsheets;

import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamConstants;

/** The text of an {@code <si>} or {@code <is>}: its runs without their formats and without phonetic hints. */
final class RichText {
    private static final Pattern ESCAPE = Pattern.compile("_x([0-9A-Fa-f]{4})_");

    private RichText() {}

    /** Reads the current element to its end. */
    static String read(XmlPart xml) {
        var text = new StringBuilder();
        int depth = 1;
        boolean inText = false;
        while (depth > 0) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (xml.name().equals("rPh")) {
                        xml.skip();
                    } else {
                        depth++;
                        inText = xml.name().equals("t");
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    depth--;
                    inText = false;
                }
                case XMLStreamConstants.CHARACTERS -> {
                    if (inText) {
                        xml.appendText(text, SheetRow.MAX_CELL);
                    }
                }
                default -> throw WorkbookProblems.damaged("The workbook is damaged: a text has no end.");
            }
        }
        return unescaped(text.toString());
    }

    /** Replaces escapes of characters that XML does not have, such as {@code _x000D_}. */
    static String unescaped(String text) {
        if (!text.contains("_x")) {
            return text;
        }
        return ESCAPE.matcher(text).replaceAll(match -> {
            char c = (char) Integer.parseInt(match.group(1), 16);
            return c == '$' || c == '\\' ? "\\" + c : String.valueOf(c);
        });
    }
}
