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

    /** As in JSON, and as the column is called. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<ContactField> parse(String text) {
        return Arrays.stream(values())
                .filter(field -> field.text().equals(text))
                .findFirst();
    }
}
