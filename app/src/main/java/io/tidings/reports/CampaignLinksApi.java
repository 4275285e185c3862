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

/** A campaign's tracked links. */
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

    /** @param clicked people, each once */
    @Schema(name = "TrackedLink")
    record LinkView(
            String url,
            @Schema(description = "People who opened it.") long clicked,
            @Schema(description = "How often they did.") long clicks) {
        static LinkView of(LinkClicks link) {
            return new LinkView(link.url(), link.people(), link.clicks());
        }
    }

    @GET
    @Path("{id}/links")
    @Operation(
            summary = "The campaign's tracked links and how many opened each",
            description = "In the order of the text. Empty before the launch, and for a campaign without track_links."
                    + " Previews by messengers and what browsers load in advance are not counted.")
    public Tracked links(@PathParam("id") long id) {
        var campaign = campaigns.get(actor.account(), new CampaignId(id));
        return new Tracked(links.list(actor.account(), campaign.id().plan()).stream()
                .map(LinkView::of)
                .toList());
    }
}
