package io.tidings.audiences;

import java.time.Instant;

/** How large a filter may be. */
final class FilterLimits {
    /** Combinations within combinations. */
    static final int MAX_DEPTH = 8;

    /** Conditions and combinations together. */
    static final int MAX_CONDITIONS = 100;

    /** Values of one {@code in}. */
    static final int MAX_VALUES = 1_000;

    /** Characters of a value. */
    static final int MAX_TEXT = 500;

    /** The end of a span of time that has none. */
    static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

    private FilterLimits() {}
}
