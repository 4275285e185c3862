package io.tidings.imports;

/** Why the quotes of a row cannot be read. The row is rejected, and reading continues in its second line. */
enum QuoteFault {
    UNCLOSED("unclosed_quote", "A quote opens in this line and is never closed."),
    TEXT_AFTER(
            "text_after_quote",
            "Text follows a closing quote. Write a quote within a cell twice, and close each cell once."),
    BACKSLASH("text_after_quote", "A quote within a cell is written with a backslash. Write it twice instead."),
    LINE_END(
            "line_end_in_cell",
            "A quoted cell of this line contains a line that looks like a row of its own. A quote is missing or too many."),
    STRAY("stray_quote", "This line contains a quote within a cell and stands below a line with a broken quote.");

    private final String code;
    private final String message;

    QuoteFault(String code, String message) {
        this.code = code;
        this.message = message;
    }

    String code() {
        return code;
    }

    String message() {
        return message;
    }
}
