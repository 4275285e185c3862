package io.tidings.contacts;

import io.tidings.accounts.CurrentActor;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Contacts by their other name: the same operations on the same people. */
@Path("/api/v1/customers")
@Tag(name = "Customers", description = "Contacts by their other name.")
final class CustomerApi extends ContactRoutes {
    CustomerApi(Contacts contacts, CurrentActor actor) {
        super(contacts, actor);
    }
}
