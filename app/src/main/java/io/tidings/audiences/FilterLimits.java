package io.tidings.audiences;

import java.time.Instant;

/** The maximum sizes of a filter. */
final class FilterLimits {
    /** The maximum depth of nested conditions. */
    static final int MAX_DEPTH = 8;

    /** The maximum number of conditions, {@code all}, {@code any} and {@code not} included. */
    static final int MAX_CONDITIONS = 100;

    /** The maximum number of values of one {@code in}. */
    static final int MAX_VALUES = 1_000;

    /** The maximum number of characters of a value. */
    static final int MAX_TEXT = 500;

    /** The end of an open time range. */
    static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

    private FilterLimits() {}
}
