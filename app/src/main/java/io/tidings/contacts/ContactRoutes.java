package io.tidings.contacts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.shared.ContactId;
import io.tidings.shared.ImportId;
import io.tidings.shared.PageRequest;
import io.tidings.shared.Problem;
import io.tidings.web.Json;
import io.tidings.web.MergePatch;
import io.tidings.web.PageParams;
import io.tidings.web.PagedResponse;
import io.tidings.web.SuccessStatus;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The operations on contacts, shared by their two API paths. */
@RunOnVirtualThread
abstract class ContactRoutes {
    private final Contacts contacts;
    private final CurrentActor actor;
    private final ObjectMapper mapper;

    ContactRoutes(Contacts contacts, CurrentActor actor, ObjectMapper mapper) {
        this.contacts = contacts;
        this.actor = actor;
        this.mapper = mapper;
    }

    /** All fields are optional. */
    @Schema(name = "ContactSearch")
    public record Search(
            @Schema(
                    description = "Words or beginnings of words that all occur in names, location or preferred product;"
                            + " or the beginning of a phone number.",
                    maxLength = ContactFilter.MAX_TEXT)
            @Nullable
            String q,

            @Nullable String tag,
            @Nullable String importId,
            @Nullable Long page,
            @Nullable Long pageSize,
            @Nullable Long anchor,

            @Schema(description = "The next_after of the previous page.") @Nullable
            Long after) {
        PageRequest request() {
            return new PageRequest(clamped(page, 1), clamped(pageSize, PageRequest.DEFAULT_SIZE), anchor, after);
        }

        private static int clamped(@Nullable Long value, int otherwise) {
            return value == null ? otherwise : (int) Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
    }

    /** The tags in use. */
    public record TagList(List<TagCount> data) {}

    @POST
    @Operation(summary = "Create a contact. Answers 409 contact_exists with contact_id if the number is taken.")
    @SuccessStatus(201)
    public RestResponse<ContactBody> create(@Nullable ContactFields body, @Context UriInfo uri) {
        var contact = contacts.create(actor.require(), Json.required(body));
        // The location stays relative, so that a forged Host header cannot get into it.
        var location = uri.getPath().replaceFirst("/+$", "") + "/" + contact.id();
        return RestResponse.ResponseBuilder.create(RestResponse.Status.CREATED, ContactBody.of(contact))
                .header("Location", location)
                .build();
    }

    @GET
    @Operation(summary = "List contacts, newest first. To find a name or number, use search.")
    public RestResponse<PagedResponse<ContactBody>> list(
            @QueryParam("tag") @Parameter(description = "Only contacts with this tag.") @Nullable String tag,
            @QueryParam("import_id")
                    @Parameter(
                            description = "Only contacts of this import.",
                            schema = @Schema(implementation = UUID.class))
                    @Nullable
                    String importId,
            @BeanParam PageParams params,
            @Context UriInfo uri) {
        var filter = new ContactFilter(null, tag, importId(importId));
        return PagedResponse.of(
                contacts.list(actor.account(), filter, params.request()).map(ContactBody::of), uri);
    }

    @POST
    @Path("/search")
    @Operation(
            summary = "Search contacts, newest first.",
            description = "It is a POST, because many systems log URLs, and names and numbers must not be logged.")
    public PagedResponse<ContactBody> search(@Nullable Search body) {
        var search = Json.required(body);
        var filter = new ContactFilter(search.q(), search.tag(), importId(search.importId()));
        return PagedResponse.of(
                contacts.list(actor.account(), filter, search.request()).map(ContactBody::of));
    }

    @GET
    @Path("/tags")
    @Operation(summary = "List the tags in use and how many contacts have each.")
    public TagList tags() {
        return new TagList(contacts.tags(actor.account()));
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "Get a contact.")
    public ContactBody get(@PathParam("id") long id) {
        return contacts.find(actor.account(), new ContactId(id))
                .map(ContactBody::of)
                .orElseThrow(() -> Problem.notFound("contact").asException());
    }

    @PATCH
    @Path("/{id}")
    @Operation(
            summary = "Change the fields that the body contains",
            description = "A JSON merge patch (RFC 7396): an absent field keeps its value, and null clears it.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = ContactFields.class)))
    public ContactBody update(@PathParam("id") long id, @Nullable JsonNode body) {
        var patch = MergePatch.of(mapper, body, ContactFields.class);
        var contact = new ContactId(id);
        var names = contacts.find(actor.account(), contact)
                .map(found -> found.attributes().keySet())
                .orElse(Set.of());
        return ContactBody.of(contacts.update(actor.require(), contact, ContactFields.of(patch, names)));
    }

    @PUT
    @Path("/{id}")
    @Operation(summary = "Replace a contact. Fields that the body does not contain become empty.")
    public ContactBody replace(@PathParam("id") long id, @Nullable ContactFields body) {
        return ContactBody.of(contacts.replace(actor.require(), new ContactId(id), Json.required(body)));
    }

    @DELETE
    @Path("/{id}")
    @Operation(
            summary = "Delete a contact permanently.",
            description =
                    "Deletes the contact's rows of imported files too. Messages keep the number as the history of"
                            + " sending. Waiting messages are cancelled with the code contact_deleted, unless a worker has claimed them.")
    public RestResponse<Void> delete(@PathParam("id") long id) {
        contacts.delete(actor.require(), new ContactId(id));
        return RestResponse.noContent();
    }

    private static @Nullable ImportId importId(@Nullable String text) {
        return text == null
                ? null
                : ImportId.parse(text)
                        .orElseThrow(() -> Problem.notFound("import").asException());
    }
}
