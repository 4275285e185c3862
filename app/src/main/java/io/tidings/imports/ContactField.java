package io.tidings.imports;

import java.util.Locale;
import java.util.Optional;

/** The contact's own fields. */
enum ContactField {
    PHONE,
    FIRST_NAME,
    LAST_NAME,
    LOCATION,
    PREFERRED_PRODUCT;

    /** As in JSON and in templates: {@code first_name}. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<ContactField> of(String text) {
        for (var field : values()) {
            if (field.text().equals(text)) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }
}
