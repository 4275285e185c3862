package io.tidings.launch;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.schedule.Tasks;
import io.tidings.shared.Problem;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Shows a rehearsal by its id. */
@Path("/api/v1/rehearsals")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Campaigns")
final class RehearsalsApi {
    private final RehearsalStore store;
    private final Tasks tasks;
    private final CurrentActor actor;

    RehearsalsApi(RehearsalStore store, Tasks tasks, CurrentActor actor) {
        this.store = store;
        this.tasks = tasks;
        this.actor = actor;
    }

    @GET
    @Path("{id}")
    @Operation(summary = "Get a rehearsal")
    public RehearsalApi.View get(@PathParam("id") String id) {
        var rehearsal = uuid(id).flatMap(store::find)
                .filter(found -> found.account().equals(actor.account()))
                .orElseThrow(() -> Problem.notFound("rehearsal").asException());
        return RehearsalApi.view(rehearsal, tasks);
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
