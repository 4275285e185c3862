package io.tidings.alerts;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The kind of reason for an alert. */
enum AlertKind {
    /** Messages are due and none is sent. */
    STALLED,
    /** The failure rate of a campaign has reached its limit. */
    FAILURES,
    /** An account has few credits left. */
    CREDITS_LOW,
    /** Stored numbers contradict each other. This is a bug to be reported. */
    INVARIANT;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<AlertKind> parse(String text) {
        return Arrays.stream(values()).filter(kind -> kind.text().equals(text)).findFirst();
    }
}
