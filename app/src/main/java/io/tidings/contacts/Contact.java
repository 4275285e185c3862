package io.tidings.contacts;

import io.tidings.personalisation.Values;
import io.tidings.shared.AccountId;
import io.tidings.shared.ContactId;
import io.tidings.shared.PhoneNumber;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A person with a phone number. Unknown fields are the empty string, never null.
 *
 * @param attributes by placeholder name, see {@link io.tidings.personalisation.Placeholders#nameOf}
 * @param tags lower-case, sorted, without duplicates
 */
public record Contact(
        ContactId id,
        AccountId account,
        PhoneNumber phone,
        String firstName,
        String lastName,
        String location,
        String preferredProduct,
        Map<String, String> attributes,
        List<String> tags,
        Instant createdAt,
        Instant updatedAt) {
    public Contact {
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
        tags = List.copyOf(tags);
    }

    /**
     * Returns the fields and the attributes as values for {@link io.tidings.personalisation.RecipientValues}. The
     * built-ins {@code phone} and {@code name} belong to the recipient.
     */
    public Values values() {
        return name -> switch (name) {
            case "first_name" -> firstName;
            case "last_name" -> lastName;
            case "location" -> location;
            case "preferred_product" -> preferredProduct;
            default -> attributes.get(name);
        };
    }

    /** Returns the first and last name; empty when neither is known. */
    public String name() {
        return (firstName + " " + lastName).strip();
    }

    /** Contains no personal data, so that log lines may contain it. */
    @Override
    public String toString() {
        return "Contact[" + id + "]";
    }
}
