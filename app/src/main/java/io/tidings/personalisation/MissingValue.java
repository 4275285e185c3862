package io.tidings.personalisation;

/**
 * The replacement of a placeholder that has no value and no {@code default}. Each campaign chooses one.
 *
 * <p>The text form in the API and the database is {@code empty}, {@code unknown}, {@code fail}, or {@code literal:}
 * followed by the text to insert. A literal needs its prefix, so that a misspelt {@code emtpy} is refused and not sent.
 */
public sealed interface MissingValue {
    /** Inserts nothing. The default. */
    MissingValue EMPTY = new Empty();

    /** Inserts {@code [unknown]}. */
    MissingValue UNKNOWN = new Unknown();

    /** Skips the recipient, and reports the names without a value. */
    MissingValue FAIL = new Fail();

    int MAX_LITERAL = 160;

    record Empty() implements MissingValue {}

    record Unknown() implements MissingValue {}

    record Fail() implements MissingValue {}

    record Literal(String insert) implements MissingValue {
        public Literal {
            if (insert.length() > MAX_LITERAL) {
                throw new IllegalArgumentException(
                        "missing_value: the literal has %d characters, at most %d are allowed"
                                .formatted(insert.length(), MAX_LITERAL));
            }
        }
    }

    /**
     * Parses the output of {@link #text}.
     *
     * @throws IllegalArgumentException with a message for the client, if the text is none of the four forms
     */
    static MissingValue parse(String text) {
        if (text.startsWith("literal:")) {
            return new Literal(text.substring("literal:".length()));
        }
        return switch (text) {
            case "empty" -> EMPTY;
            case "unknown" -> UNKNOWN;
            case "fail" -> FAIL;
            default ->
                throw new IllegalArgumentException(
                        "missing_value must be one of empty, unknown, fail, or literal: followed by the text to insert");
        };
    }

    default String text() {
        return switch (this) {
            case Empty _ -> "empty";
            case Unknown _ -> "unknown";
            case Fail _ -> "fail";
            case Literal(var insert) -> "literal:" + insert;
        };
    }

    /** Returns the text to insert; empty for {@link Fail}, which produces no message. */
    default String replacement() {
        return switch (this) {
            case Empty _, Fail _ -> "";
            case Unknown _ -> "[unknown]";
            case Literal(var insert) -> insert;
        };
    }
}
