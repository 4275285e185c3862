package io.tidings.contacts;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.accounts.CurrentActor;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The routes of contacts under their alias {@code /customers}. */
@Path("/api/v1/customers")
@Tag(name = "Customers", description = "An alias of contacts.")
final class CustomerApi extends ContactRoutes {
    CustomerApi(Contacts contacts, CurrentActor actor, ObjectMapper mapper) {
        super(contacts, actor, mapper);
    }
}
