package io.tidings.audiences;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.contacts.ContactBody;
import io.tidings.shared.AudienceId;
import io.tidings.web.Json;
import io.tidings.web.PageParams;
import io.tidings.web.PagedResponse;
import io.tidings.web.SuccessStatus;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Manages saved audiences: filters of contacts with a name. */
@Path("/api/v1/audiences")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Audiences")
final class AudienceApi {
    private static final String FILTER =
            "One condition: {\"all\": […]}, {\"any\": […]}, {\"not\": …}, {\"tag\": \"vip\"},"
                    + " {\"field\": \"location\", \"eq\": \"Nairobi\"} or {\"attribute\": \"plan\", …} with one of eq, ne, in,"
                    + " contains, starts_with, exists, gt, lt, {\"language\": \"sw\"}, {\"import_id\": \"…\"}, {\"campaign\": 7,"
                    + " \"outcome\": [\"failed\", \"undelivered\"]}, {\"campaign\": 7, \"clicked\": false}, {\"created_from\": \"2026-01-31\"},"
                    + " {\"created_before\": \"…\"}. Texts are compared without regard to case. gt and lt take numbers or texts.";

    private final Audiences audiences;
    private final CurrentActor actor;

    AudienceApi(Audiences audiences, CurrentActor actor) {
        this.audiences = audiences;
        this.actor = actor;
    }

    @Schema(name = "AudienceRequest")
    record Body(
            @Schema(maxLength = Audiences.MAX_NAME) @Nullable
            String name,

            @Schema(type = SchemaType.OBJECT, description = FILTER) @Nullable
            JsonNode filter) {}

    @Schema(name = "AudiencePreviewRequest")
    record PreviewBody(
            @Schema(type = SchemaType.OBJECT, description = FILTER) @Nullable
            JsonNode filter) {}

    @Schema(name = "AudienceCount")
    record CountView(long count) {}

    /** @param count the current number of contacts; null in a list */
    @Schema(name = "SavedAudience")
    record View(
            long id,
            String name,

            @Schema(type = SchemaType.OBJECT, description = FILTER)
            JsonNode filter,

            @Schema(description = "The current number of contacts; null in a list.") @Nullable
            Long count,

            Instant createdAt,
            Instant updatedAt) {
        static View of(SavedAudience audience, @Nullable Long count) {
            return new View(
                    audience.id().value(),
                    audience.name(),
                    FilterJson.write(audience.filter()),
                    count,
                    audience.createdAt(),
                    audience.updatedAt());
        }
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Save a filter of contacts under a name")
    @SuccessStatus(201)
    public RestResponse<View> create(@Nullable Body body) {
        var request = Json.required(body);
        var audience = audiences.create(actor.require(), request.name(), request.filter());
        return RestResponse.ResponseBuilder.<View>create(RestResponse.Status.CREATED)
                .header("Location", "/api/v1/audiences/" + audience.id())
                .entity(counted(audience))
                .build();
    }

    @POST
    @Path("preview")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Count the contacts that match a filter, without saving it")
    public CountView preview(@Nullable PreviewBody body) {
        var filter = audiences.filter(actor.account(), Json.required(body).filter());
        return new CountView(audiences.count(actor.account(), filter));
    }

    @GET
    @Operation(summary = "List saved audiences, newest first")
    public RestResponse<PagedResponse<View>> list(@BeanParam PageParams paging, @Context UriInfo uri) {
        return PagedResponse.of(
                audiences.list(actor.account(), paging.request()).map(audience -> View.of(audience, null)), uri);
    }

    @GET
    @Path("{id}")
    @Operation(summary = "Get a saved audience with its current number of contacts")
    public View get(@PathParam("id") long id) {
        return counted(audiences.get(actor.account(), new AudienceId(id)));
    }

    @GET
    @Path("{id}/contacts")
    @Operation(summary = "List the current contacts of a saved audience, newest first")
    public RestResponse<PagedResponse<ContactBody>> contacts(
            @PathParam("id") long id, @BeanParam PageParams paging, @Context UriInfo uri) {
        var audience = audiences.get(actor.account(), new AudienceId(id));
        return PagedResponse.of(
                audiences
                        .contacts(actor.account(), audience.filter(), paging.request())
                        .map(ContactBody::of),
                uri);
    }

    @PUT
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Replace name and filter",
            description = "Launched campaigns keep the filter that they had at launch.")
    public View replace(@PathParam("id") long id, @Nullable Body body) {
        var request = Json.required(body);
        var filter = audiences.filter(actor.account(), request.filter());
        return counted(audiences.change(
                actor.require(),
                new AudienceId(id),
                request.name() == null ? "" : request.name(),
                FilterJson.write(filter)));
    }

    @PATCH
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Change the name or the filter")
    public View change(@PathParam("id") long id, @Nullable Body body) {
        var request = Json.required(body);
        return counted(audiences.change(actor.require(), new AudienceId(id), request.name(), request.filter()));
    }

    @DELETE
    @Path("{id}")
    @ResponseStatus(204)
    @Operation(
            summary = "Delete a saved audience; its contacts stay",
            description = "A draft with this audience cannot be launched until it has another one.")
    public void delete(@PathParam("id") long id) {
        audiences.delete(actor.require(), new AudienceId(id));
    }

    private View counted(SavedAudience audience) {
        return View.of(audience, audiences.count(actor.account(), audience.filter()));
    }
}
