package io.tidings.imports;

import java.util.Locale;
import java.util.Optional;

/** The fields of a contact that a file can fill. */
enum ContactField {
    PHONE,
    FIRST_NAME,
    LAST_NAME,
    LOCATION,
    PREFERRED_PRODUCT,
    /** A whole name. It is split into first and last name, see {@link WholeName}. */
    NAME;

    /** The name in JSON and in templates, such as {@code first_name}. */
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
