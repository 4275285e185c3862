package io.tidings.launch;

import io.tidings.contacts.Contact;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The contact in the answer of a preview. */
@Schema(name = "PreviewCustomer")
record CustomerView(
        long id,
        String phone,
        String firstName,
        String lastName,
        String location,
        String preferredProduct,
        Map<String, String> attributes,
        List<String> tags) {
    static CustomerView of(Contact contact) {
        return new CustomerView(
                contact.id().value(),
                contact.phone().e164(),
                contact.firstName(),
                contact.lastName(),
                contact.location(),
                contact.preferredProduct(),
                contact.attributes(),
                contact.tags());
    }
}
