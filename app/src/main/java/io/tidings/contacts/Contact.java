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
 * A person who is written to. What is not known of them is the empty string, never null.
 *
 * @param attributes by the name that a placeholder has for them, see {@link io.tidings.personalisation.Placeholders#nameOf}
 * @param tags lower-case, sorted, each once
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
     * The fields, then the attributes, for {@link io.tidings.personalisation.RecipientValues}. The built-ins {@code phone}
     * and {@code name} are the recipient's.
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

    /** First and last name, empty when neither is known. */
    public String name() {
        return (firstName + " " + lastName).strip();
    }

    /** Nothing of the person, so that a log line may hold it. */
    @Override
    public String toString() {
        return "Contact[" + id + "]";
    }
}
