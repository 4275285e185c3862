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

/** The page of a campaign: the review of a draft, or the messages of a launched one. Pauses, resumes and retries it. */
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

    /** A draft shows its review, everything else what became of it. */
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
                ? reviews.page(campaign, "")
                : launched.page(campaign, show, params.request(), uri.getRequestUri(), "");
    }

    @POST
    @Path("/{id:\\d+}/pause")
    @CsrfForm
    @Operation(hidden = true)
    public RestResponse<TemplateInstance> pause(@PathParam("id") long id) {
        return redirect(
                id, "paused", "It was not paused. ", () -> lifecycle.pause(actor.require(), new CampaignId(id)));
    }

    @POST
    @Path("/{id:\\d+}/resume")
    @CsrfForm
    @Operation(hidden = true)
    public RestResponse<TemplateInstance> resume(@PathParam("id") long id) {
        return redirect(
                id, "resumed", "It was not resumed. ", () -> lifecycle.resume(actor.require(), new CampaignId(id)));
    }

    /** Somebody has decided so, whatever attempts there were: each message gets a new round of them. */
    @POST
    @Path("/{id:\\d+}/retry")
    @CsrfForm
    @Operation(hidden = true)
    public RestResponse<TemplateInstance> retry(@PathParam("id") long id) {
        return redirect(id, "retried", "Nothing was sent again. ", () -> {
            var which =
                    new Requeue(Set.of(), Set.of(), false, true, actor.require().label());
            var unused = lifecycle.retry(actor.require(), new CampaignId(id), which);
        });
    }

    /** Leads back to the campaign; why it was refused stands above what became of everybody. */
    private RestResponse<TemplateInstance> redirect(long id, String toast, String otherwise, Runnable verb) {
        var page = URI.create("/campaigns/" + id);
        try {
            verb.run();
            return RestResponse.seeOther(URI.create(page + "?done=" + toast));
        } catch (ProblemException refused) {
            var problem = refused.problem();
            if (problem.status() == 404) {
                throw refused;
            }
            // Clicked twice, by two people, or too late: the page says how it stands now.
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
                            otherwise + problem.detail()))
                    .build();
        }
    }
}
