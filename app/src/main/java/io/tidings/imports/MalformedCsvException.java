package io.tidings.imports;

/** The file cannot be split into rows, most likely because of an unclosed quote. */
public final class MalformedCsvException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long line;

    /** @param line first line of the last row that could be read */
    MalformedCsvException(long line) {
        super("malformed after line " + line, null, false, false);
        this.line = line;
    }

    /** Returns a message for people. It quotes no content of the file. */
    public String detail() {
        return "The file cannot be read after line %,d. A quote that opens there or just below is not closed."
                .formatted(line);
    }
}
