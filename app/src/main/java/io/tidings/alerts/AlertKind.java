package io.tidings.alerts;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What alerts are about. */
enum AlertKind {
    /** Messages are due, and nothing moves. */
    STALLED,
    /** More messages of a campaign fail than should. */
    FAILURES,
    /** An account's credits run low. */
    CREDITS_LOW,
    /** The books do not add up: a bug, to be reported. */
    INVARIANT;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<AlertKind> parse(String text) {
        return Arrays.stream(values()).filter(kind -> kind.text().equals(text)).findFirst();
    }
}
