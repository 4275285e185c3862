package io.tidings.reports;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.campaigns.Campaigns;
import io.tidings.links.LinkClicks;
import io.tidings.links.Links;
import io.tidings.shared.CampaignId;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Lists the tracked links of a campaign. */
@Path("/api/v1/campaigns")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Campaigns")
final class CampaignLinksApi {
    private final Campaigns campaigns;
    private final Links links;
    private final CurrentActor actor;

    CampaignLinksApi(Campaigns campaigns, Links links, CurrentActor actor) {
        this.campaigns = campaigns;
        this.links = links;
        this.actor = actor;
    }

    @Schema(name = "CampaignLinks")
    record Tracked(List<LinkView> data) {}

    /** @param clicked number of people, each counted once */
    @Schema(name = "TrackedLink")
    record LinkView(
            String url,

            @Schema(description = "Number of people who opened the link.")
            long clicked,

            @Schema(description = "Number of times that the link was opened.")
            long clicks) {
        static LinkView of(LinkClicks link) {
            return new LinkView(link.url(), link.people(), link.clicks());
        }
    }

    @GET
    @Path("{id}/links")
    @Operation(
            summary = "List the tracked links of a campaign and their clicks",
            description = "In the order of the text. Empty before the launch, and without track_links."
                    + " Link previews of messengers and prefetches of browsers are not counted.")
    public Tracked links(@PathParam("id") long id) {
        var campaign = campaigns.get(actor.account(), new CampaignId(id));
        return new Tracked(links.list(actor.account(), campaign.id().plan()).stream()
                .map(LinkView::of)
                .toList());
    }
}
