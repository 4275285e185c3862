package io.tidings.maintenance;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.shared.ContactId;
import io.tidings.web.Json;
import io.tidings.web.SuccessStatus;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Erases the personal data of a contact. */
@Path("/api/v1/contacts/{id}/erasure")
@RunOnVirtualThread
@Tag(name = "Contacts")
final class ErasureApi {
    private final Erasures erasures;
    private final CurrentActor actor;

    ErasureApi(Erasures erasures, CurrentActor actor) {
        this.erasures = erasures;
        this.actor = actor;
    }

    @Schema(name = "ErasureRequest")
    public record Request(
            @Schema(
                    defaultValue = "false",
                    description =
                            "Whether the number stays suppressed after the erasure, also if an import brings it back."
                                    + " An existing opt-out stays in any case.")
            @Nullable
            Boolean suppress) {}

    @Schema(name = "ErasureAccepted")
    public record Accepted(UUID taskId) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Erase the personal data of a contact.",
            description =
                    "Deletes the contact, its imported rows and rejected rows with its number. Blanks the number,"
                            + " text and values of its messages. Counts stay. The work runs in the background, but nothing is sent"
                            + " to the number from now on. An opt-out stays as a keyed hash of the number. The body is required, because an erasure cannot be undone; {} keeps the default.")
    @SuccessStatus(202)
    public RestResponse<Accepted> erase(@PathParam("id") long id, @Nullable Request body) {
        var suppress = Boolean.TRUE.equals(Json.required(body).suppress());
        var task = erasures.erase(actor.require(), new ContactId(id), suppress);
        return RestResponse.ResponseBuilder.create(RestResponse.Status.ACCEPTED, new Accepted(task.value()))
                .header("Location", "/api/v1/tasks/" + task)
                .build();
    }
}
