package io.tidings.personalisation;

/** A template that cannot be understood. The reason is a sentence for its author, stable across versions. */
public final class TemplateSyntaxException extends RuntimeException {
    private final int position;
    private final String reason;

    TemplateSyntaxException(int position, String reason) {
        super("At character %d: %s".formatted(position + 1, reason));
        this.position = position;
        this.reason = reason;
    }

    /** Where in the source, in UTF-16 units from 0; the message counts from 1, as people do. */
    public int position() {
        return position;
    }

    /** What is wrong, without the place. */
    public String reason() {
        return reason;
    }
}
