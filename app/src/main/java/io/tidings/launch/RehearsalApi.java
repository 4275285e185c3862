package io.tidings.launch;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.campaigns.Campaigns;
import io.tidings.schedule.Task;
import io.tidings.schedule.Tasks;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Problem;
import io.tidings.web.SuccessStatus;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Starts rehearsals of a campaign, and shows the latest one. */
@Path("/api/v1/campaigns")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Campaigns")
final class RehearsalApi {
    private final Rehearsals rehearsals;
    private final RehearsalStore store;
    private final Campaigns campaigns;
    private final Tasks tasks;
    private final CurrentActor actor;

    RehearsalApi(Rehearsals rehearsals, RehearsalStore store, Campaigns campaigns, Tasks tasks, CurrentActor actor) {
        this.rehearsals = rehearsals;
        this.store = store;
        this.campaigns = campaigns;
        this.tasks = tasks;
        this.actor = actor;
    }

    /** @param hash the hash of the whole plan, to be named at launch; null until the rehearsal ends */
    @Schema(name = "Rehearsal")
    record View(
            UUID id,
            long campaignId,
            UUID taskId,
            String state,
            @Nullable String hash,
            @Nullable RehearsalResult result,
            Instant createdAt,
            @Nullable Instant finishedAt) {}

    @POST
    @Path("{id}/rehearsal")
    @Operation(
            summary = "Rehearse a launch: make every message, and send none",
            description = "The task shows the progress. Give the hash of the result as rehearsal_hash at launch; then"
                    + " exactly this plan is sent, or nothing. If a rehearsal of the same plan is running, the response"
                    + " is that rehearsal. An account can have two rehearsals running at a time (429"
                    + " too_many_rehearsals).")
    @SuccessStatus(202)
    public RestResponse<View> start(@PathParam("id") long id) {
        var rehearsal = rehearsals.start(actor.require(), new CampaignId(id));
        return RestResponse.ResponseBuilder.<View>create(RestResponse.Status.ACCEPTED)
                .header("Location", "/api/v1/tasks/" + rehearsal.task())
                .entity(view(rehearsal))
                .build();
    }

    @GET
    @Path("{id}/rehearsal")
    @Operation(summary = "Get the latest rehearsal of a campaign")
    public View latest(@PathParam("id") long id) {
        var campaign = campaigns.get(actor.account(), new CampaignId(id)).id();
        return view(store.latest(actor.account(), campaign)
                .orElseThrow(() -> Problem.notFound("rehearsal").asException()));
    }

    private View view(Rehearsal rehearsal) {
        return view(rehearsal, tasks);
    }

    /** Returns the view. A rehearsal read before its end is shown as running, even if its task has succeeded since. */
    static View view(Rehearsal rehearsal, Tasks tasks) {
        var state = rehearsal.finishedAt() == null
                ? tasks.find(rehearsal.account(), rehearsal.task())
                        .map(Task::state)
                        .map(found -> found == Task.State.SUCCEEDED ? Task.State.RUNNING : found)
                        .orElse(Task.State.FAILED)
                : Task.State.SUCCEEDED;
        return new View(
                rehearsal.id(),
                rehearsal.campaign().value(),
                rehearsal.task().value(),
                state.name().toLowerCase(Locale.ROOT),
                rehearsal.hash(),
                rehearsal.result(),
                rehearsal.createdAt(),
                rehearsal.finishedAt());
    }
}
