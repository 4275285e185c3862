package io.tidings.contacts;

import io.tidings.personalisation.Values;
import org.jspecify.annotations.Nullable;

/** A contact's fields, then its attributes. The built-ins {@code phone} and {@code name} are the recipient's. */
record ContactValues(Contact contact) implements Values {
    @Override
    public @Nullable String get(String name) {
        return switch (name) {
            case "first_name" -> contact.firstName();
            case "last_name" -> contact.lastName();
            case "location" -> contact.location();
            case "preferred_product" -> contact.preferredProduct();
            default -> contact.attributes().get(name);
        };
    }
}
