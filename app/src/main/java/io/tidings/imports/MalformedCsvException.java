package io.tidings.imports;

/** A file whose rows cannot be told apart, most likely by a quote that is never closed. */
public final class MalformedCsvException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long line;

    /** @param line where the last row that could be read begins */
    MalformedCsvException(long line) {
        super("malformed after line " + line, null, false, false);
        this.line = line;
    }

    /** For people; quotes nothing of the file. */
    public String detail() {
        return "The file cannot be read beyond line %,d: a quote is opened there or just below and not closed."
                .formatted(line);
    }
}
