package io.tidings.alerts;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The kind of reason for an alert. */
enum AlertKind {
    /** Messages are due and none is sent. */
    STALLED,
    /** The failure rate of a campaign has reached its limit, or too many of its messages are uncertain. */
    FAILURES,
    /** A scheduled campaign was due and could not be launched. */
    NOT_LAUNCHED,
    /** An account has few credits left. */
    CREDITS_LOW,
    /** Stored numbers contradict each other. This is a bug to be reported. */
    INVARIANT,
    /** A step of the nightly deletion of old records failed several nights in a row. */
    RETENTION,
    /** A provider accepts no messages of a gateway, sender or campaign until a person or time mends it. */
    HELD,
    /** The database lost commits or may lose some, so no message is sent. */
    DURABILITY;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<AlertKind> parse(String text) {
        return Arrays.stream(values()).filter(kind -> kind.text().equals(text)).findFirst();
    }
}
