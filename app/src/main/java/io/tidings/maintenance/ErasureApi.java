package io.tidings.maintenance;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.shared.ContactId;
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

/** Forgetting a person. */
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
                    description = "Whether nobody may write to the number either when it comes back with an import. An"
                            + " opt-out that is there stays in any case.")
            @Nullable
            Boolean suppress) {}

    @Schema(name = "ErasureAccepted")
    public record Accepted(UUID taskId) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Forget a person.",
            description = "The contact, what imported files said of them, rejected rows with their number, and number,"
                    + " text and values of their messages go, in the background; counts stay. Nothing is sent to them from"
                    + " now on. An opt-out stays as a keyed hash of the number. The body may be left out.")
    @SuccessStatus(202)
    public RestResponse<Accepted> erase(@PathParam("id") long id, @Nullable Request body) {
        var suppress = body != null && Boolean.TRUE.equals(body.suppress());
        var task = erasures.erase(actor.require(), new ContactId(id), suppress);
        return RestResponse.ResponseBuilder.create(RestResponse.Status.ACCEPTED, new Accepted(task.value()))
                .header("Location", "/api/v1/tasks/" + task)
                .build();
    }
}
