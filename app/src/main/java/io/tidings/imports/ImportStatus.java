package io.tidings.imports;

import java.util.Locale;

/** {@code processing → success | failed | cancelled}. */
public enum ImportStatus {
    PROCESSING,
    SUCCESS,
    FAILED,
    CANCELLED;

    /** The name in JSON and in the database. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ImportStatus of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
