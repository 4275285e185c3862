package io.tidings.spreadsheets;

import javax.xml.stream.XMLStreamConstants;

/**
 * Collects the text that a cell shows: its paragraphs as lines. White space within a paragraph is one space, and
 * {@code text:s}, {@code text:tab} and {@code text:line-break} stand for more. Not thread-safe.
 */
final class OdsText {
    private final XmlPart xml;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder part = new StringBuilder();
    private boolean paragraphs;

    OdsText(XmlPart xml) {
        this.xml = xml;
    }

    void clear() {
        text.setLength(0);
        paragraphs = false;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    /** Reads the current {@code text:p} to its end. */
    void readParagraph() {
        if (paragraphs) {
            append("\n");
        }
        paragraphs = true;
        int start = text.length();
        for (int depth = 1; depth > 0; ) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> depth += element();
                case XMLStreamConstants.END_ELEMENT -> depth--;
                case XMLStreamConstants.CHARACTERS -> characters(start);
                default -> throw WorkbookProblems.damaged("The workbook is damaged: a text has no end.");
            }
        }
    }

    /** Returns 1 if the element is entered, and 0 if it was read to its end. */
    private int element() {
        switch (xml.name()) {
            case "s" -> append(" ".repeat(Math.clamp(xml.intAttribute(Odf.TEXT, "c", 1), 0, 1_000)));
            case "tab" -> append("\t");
            case "line-break" -> append("\n");
            // The reading of Asian characters, notes and drawings are not part of the text.
            case "ruby-text", "annotation", "note", "frame", "custom-shape" -> {}
            default -> {
                return 1;
            }
        }
        xml.skip();
        return 0;
    }

    private void characters(int start) {
        part.setLength(0);
        xml.appendText(part, SheetRow.MAX_CELL);
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            boolean space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
            if (!space) {
                append(c);
            } else if (text.length() > start && !endsWithSpace()) {
                append(' ');
            }
        }
    }

    private boolean endsWithSpace() {
        return Character.isWhitespace(text.charAt(text.length() - 1));
    }

    private void append(char c) {
        if (text.length() < SheetRow.MAX_CELL) {
            text.append(c);
        }
    }

    private void append(String more) {
        if (text.length() + more.length() <= SheetRow.MAX_CELL) {
            text.append(more);
        }
    }
}
