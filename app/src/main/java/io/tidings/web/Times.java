package io.tidings.web;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Parses the times of requests. */
public final class Times {
    /** The detail of an error. */
    public static final String EXPECTED = "This must be a time with an offset, such as 2030-03-31T09:00:00Z.";

    /** The database has no times far beyond these, and ISO 8601 has years of four digits. */
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private Times() {}

    /** Returns whether the database can store the time. */
    public static boolean isStorable(Instant time) {
        return !time.isBefore(EARLIEST) && !time.isAfter(LATEST);
    }

    /** Returns the time; empty for another text, and for a year that is not from 1 to 9999. */
    public static Optional<Instant> parse(String text) {
        try {
            // An unescaped plus sign in a query is a space, and few clients escape it.
            return Optional.of(
                            OffsetDateTime.parse(text.strip().replace(' ', '+')).toInstant())
                    .filter(Times::isStorable);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
