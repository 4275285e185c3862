package io.tidings.audiences;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A field that every contact has, and its column. */
enum ContactField {
    FIRST_NAME,
    LAST_NAME,
    LOCATION,
    PREFERRED_PRODUCT,
    PHONE;

    /** Returns the name in JSON, which is also the name of the column. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<ContactField> parse(String text) {
        return Arrays.stream(values())
                .filter(field -> field.text().equals(text))
                .findFirst();
    }
}
