package io.tidings.reports;

import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CsrfForm;
import io.tidings.accounts.CurrentActor;
import io.tidings.campaigns.CampaignLifecycle;
import io.tidings.campaigns.CampaignStatus;
import io.tidings.campaigns.Campaigns;
import io.tidings.launch.Reviews;
import io.tidings.plancontrol.Requeue;
import io.tidings.shared.CampaignId;
import io.tidings.shared.PageRequest;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.web.PageParams;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/**
 * Serves the page of a campaign: the review of a draft, or the messages of a launched campaign. Its forms pause, resume
 * and retry the campaign.
 */
@Path("/campaigns")
@RunOnVirtualThread
@Produces(MediaType.TEXT_HTML)
final class LaunchedPages {
    private final Campaigns campaigns;
    private final CampaignLifecycle lifecycle;
    private final Reviews reviews;
    private final LaunchedViews launched;
    private final CurrentActor actor;

    LaunchedPages(
            Campaigns campaigns,
            CampaignLifecycle lifecycle,
            Reviews reviews,
            LaunchedViews launched,
            CurrentActor actor) {
        this.campaigns = campaigns;
        this.lifecycle = lifecycle;
        this.reviews = reviews;
        this.launched = launched;
        this.actor = actor;
    }

    /** Shows the review of a draft, and the results of any other campaign. */
    @GET
    @Path("/{id:\\d+}")
    @Operation(hidden = true)
    public TemplateInstance campaign(
            @PathParam("id") long id,
            @QueryParam("show") @Nullable String show,
            @BeanParam PageParams params,
            @Context UriInfo uri) {
        var campaign = campaigns.get(actor.account(), new CampaignId(id));
        return campaign.status() == CampaignStatus.DRAFT
                ? reviews.page(campaign)
                : launched.page(campaign, show, params.request(), uri.getRequestUri(), "");
    }

    @POST
    @Path("/{id:\\d+}/pause")
    @CsrfForm
    @Operation(hidden = true)
    public RestResponse<TemplateInstance> pause(@PathParam("id") long id) {
        return redirect(
                id,
                "paused",
                "The campaign was not paused. ",
                () -> lifecycle.pause(actor.require(), new CampaignId(id)));
    }

    @POST
    @Path("/{id:\\d+}/resume")
    @CsrfForm
    @Operation(hidden = true)
    public RestResponse<TemplateInstance> resume(@PathParam("id") long id) {
        return redirect(
                id,
                "resumed",
                "The campaign was not resumed. ",
                () -> lifecycle.resume(actor.require(), new CampaignId(id)));
    }

    /** A person decided to retry, so each message gets all attempts again. */
    @POST
    @Path("/{id:\\d+}/retry")
    @CsrfForm
    @Operation(hidden = true)
    public RestResponse<TemplateInstance> retry(@PathParam("id") long id) {
        return redirect(id, "retried", "Nothing was sent again. ", () -> {
            var requeue =
                    new Requeue(Set.of(), Set.of(), false, true, actor.require().label());
            var unused = lifecycle.retry(actor.require(), new CampaignId(id), requeue);
        });
    }

    /**
     * Redirects to the page of the campaign. If the action was refused, the page shows the reason above the results.
     */
    private RestResponse<TemplateInstance> redirect(long id, String toast, String refusal, Runnable action) {
        var page = URI.create("/campaigns/" + id);
        try {
            action.run();
            return RestResponse.seeOther(URI.create(page + "?done=" + toast));
        } catch (ProblemException refused) {
            var problem = refused.problem();
            if (problem.status() == 404) {
                throw refused;
            }
            // A double click, two users, or a late click: the page shows the current state.
            if (problem.code().equals("wrong_state")) {
                return RestResponse.seeOther(page);
            }
            var campaign = campaigns.get(actor.account(), new CampaignId(id));
            return RestResponse.ResponseBuilder.<TemplateInstance>create(problem.status())
                    .entity(launched.page(
                            campaign,
                            null,
                            PageRequest.first(LaunchedViews.PAGE_SIZE),
                            page,
                            refusal + problem.detail()))
                    .build();
        }
    }
}
