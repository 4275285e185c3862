package io.tidings.contacts;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The JSON of a contact. */
@Schema(name = "Contact")
public record ContactBody(
        long id,
        String phone,
        String firstName,
        String lastName,
        String location,
        String preferredProduct,
        Map<String, String> attributes,
        List<String> tags,
        Instant createdAt,
        Instant updatedAt) {
    public static ContactBody of(Contact contact) {
        return new ContactBody(
                contact.id().value(),
                contact.phone().e164(),
                contact.firstName(),
                contact.lastName(),
                contact.location(),
                contact.preferredProduct(),
                contact.attributes(),
                contact.tags(),
                contact.createdAt(),
                contact.updatedAt());
    }
}
