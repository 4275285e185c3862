package io.tidings.web;

import org.jspecify.annotations.Nullable;

/** What HTML forms send. */
public final class Forms {
    private Forms() {}

    /** A field that is missing is the same as an empty one; the character NUL, which the database refuses, is dropped. */
    public static String text(@Nullable String field) {
        return field == null ? "" : field.replace("\0", "");
    }
}
