package io.tidings.web;

import org.jspecify.annotations.Nullable;

/** Reads fields of HTML forms. */
public final class Forms {
    private Forms() {}

    /** Returns an empty text for a missing field. Removes the character NUL, which the database refuses. */
    public static String text(@Nullable String field) {
        return field == null ? "" : field.replace("\0", "");
    }
}
