package io.tidings.launch;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.campaigns.Campaigns;
import io.tidings.shared.CampaignId;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Shows the results of variants, and chooses the winner of a test. */
@Path("/api/v1/campaigns")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Campaigns")
final class ExperimentApi {
    private final Experiments experiments;
    private final VariantResults results;
    private final Campaigns campaigns;
    private final CurrentActor actor;

    ExperimentApi(Experiments experiments, VariantResults results, Campaigns campaigns, CurrentActor actor) {
        this.experiments = experiments;
        this.results = results;
        this.campaigns = campaigns;
        this.actor = actor;
    }

    @Schema(name = "VariantStatsList")
    record Variants(List<VariantStats> data) {}

    @Schema(name = "WinnerRequest")
    record WinnerBody(
            @Schema(description = "The name of the variant. Without it, the best variant so far wins.") @Nullable
            String variant) {}

    @GET
    @Path("{id}/variants")
    @Operation(summary = "Get the outcomes of each variant")
    public Variants variants(@PathParam("id") long id) {
        var campaign = campaigns.get(actor.account(), new CampaignId(id)).id();
        return new Variants(results.stats(actor.account(), campaign));
    }

    @POST
    @Path("{id}/winner")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "End the test now, and send this variant to the rest",
            description = "409 no_test_running unless the test share is released and the rest waits.")
    public Variants winner(@PathParam("id") long id, @Nullable WinnerBody body) {
        var campaign = campaigns.get(actor.account(), new CampaignId(id)).id();
        experiments.choose(actor.require(), campaign, body == null ? null : body.variant());
        return variants(id);
    }
}
