package io.tidings.personalisation;

/** A syntax error of a template. The reason is a sentence for the author, and stable across versions. */
public final class TemplateSyntaxException extends RuntimeException {
    private final int position;
    private final String reason;

    TemplateSyntaxException(int position, String reason) {
        super("At character %d: %s".formatted(position + 1, reason));
        this.position = position;
        this.reason = reason;
    }

    /** Returns the position in the source, in UTF-16 units from 0. The message counts from 1. */
    public int position() {
        return position;
    }

    /** Returns the reason without the position. */
    public String reason() {
        return reason;
    }
}
