package io.tidings.contacts;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.accounts.CurrentActor;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The routes of contacts under {@code /contacts}. */
@Path("/api/v1/contacts")
@Tag(name = "Contacts")
final class ContactApi extends ContactRoutes {
    ContactApi(Contacts contacts, CurrentActor actor, ObjectMapper mapper) {
        super(contacts, actor, mapper);
    }
}
