package io.tidings.personalisation;

/**
 * What stands where a recipient has no value and the placeholder names no {@code default}. Chosen per campaign.
 *
 * <p>As text, in the API and in the database: {@code empty}, {@code unknown}, {@code fail}, or {@code literal:} followed by
 * the very text to insert. There is no bare literal, lest a misspelt {@code emtpy} be sent to people.
 */
public sealed interface MissingValue {
    /** Nothing. The default. */
    MissingValue EMPTY = new Empty();

    /** {@code [unknown]}. */
    MissingValue UNKNOWN = new Unknown();

    /** No message: the recipient is skipped, with the names that were missing. */
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
     * Reads what {@link #text} writes.
     *
     * @throws IllegalArgumentException with a sentence for the caller, when it is none of the four forms
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

    /** What is inserted; nothing for {@link Fail}, whose message never comes to be. */
    default String replacement() {
        return switch (this) {
            case Empty _, Fail _ -> "";
            case Unknown _ -> "[unknown]";
            case Literal(var insert) -> insert;
        };
    }
}
