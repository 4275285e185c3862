package io.tidings.spreadsheets;

/** The texts that the cells of an {@code .xlsx} file show. */
final class XlsxCells {
    private final SharedStrings strings;
    private final XlsxStyles styles;

    XlsxCells(SharedStrings strings, XlsxStyles styles) {
        this.strings = strings;
        this.styles = styles;
    }

    /**
     * Returns what a cell shows, for a formula its stored result.
     *
     * @param type the type of the cell: {@code s}, {@code str}, {@code b}, {@code d} or {@code n}
     * @param style the number of its style
     */
    String text(String type, int style, String value) {
        return switch (type) {
            case "s" -> shared(value);
            case "str", "inlineStr" -> RichText.unescaped(value);
            case "b" -> value.strip().equals("1") || value.strip().equalsIgnoreCase("true") ? "TRUE" : "FALSE";
            case "d" -> value.strip().replace('T', ' ');
            default -> number(style, value);
        };
    }

    private String number(int style, String value) {
        return PlainNumber.parse(value)
                .map(number -> styles.format(style).text(number))
                .orElse(value);
    }

    private String shared(String value) {
        return PlainNumber.parse(value)
                .flatMap(number -> strings.get(number.intValue()))
                .orElseThrow(() -> WorkbookProblems.damaged("The workbook is damaged: the text of a cell is missing."));
    }
}
