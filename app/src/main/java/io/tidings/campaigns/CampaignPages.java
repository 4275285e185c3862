package io.tidings.campaigns;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CsrfForm;
import io.tidings.accounts.CurrentActor;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.web.FilterChip;
import io.tidings.web.PageParams;
import io.tidings.web.Pager;
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
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Lists campaigns, and stops or deletes one. */
@Path("/campaigns")
@RunOnVirtualThread
@Produces(MediaType.TEXT_HTML)
final class CampaignPages {
    private static final int PAGE_SIZE = 20;

    private final Campaigns campaigns;
    private final Cancellations cancellations;
    private final CurrentActor actor;

    CampaignPages(Campaigns campaigns, Cancellations cancellations, CurrentActor actor) {
        this.campaigns = campaigns;
        this.cancellations = cancellations;
        this.actor = actor;
    }

    @CheckedTemplate(basePath = "campaigns")
    static class Views {
        private Views() {}

        static native TemplateInstance list(
                List<CampaignLine> lines, List<FilterChip> filters, Pager pager, boolean live, String here);
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance list(
            @QueryParam("status") @Nullable String status, @BeanParam PageParams params, @Context UriInfo uri) {
        var statusFilter = status == null ? null : CampaignStatus.parse(status).orElse(null);
        var requested = params.request();
        var page = campaigns.list(actor.account(), statusFilter, null, requested.ofSize(PAGE_SIZE));
        var lines = CampaignLine.all(page.data(), campaigns.stats(page.data()));
        return Views.list(
                lines,
                CampaignFilters.ofStatus(statusFilter),
                Pager.of(page, uri),
                lines.stream().anyMatch(CampaignLine::sending),
                uri.getRequestUri().getRawPath() + query(uri.getRequestUri()));
    }

    @POST
    @Path("/{id:\\d+}/stop")
    @CsrfForm
    @Operation(hidden = true)
    public RestResponse<Void> stop(@PathParam("id") long id) {
        try {
            var cancelled = cancellations.cancel(actor.require(), new CampaignId(id));
            return RestResponse.seeOther(URI.create("/campaigns/" + cancelled.campaign() + "?done=stopped"));
        } catch (ProblemException refused) {
            // The campaign ended while the dialog was open; its page shows the result.
            if (refused.problem().status() != 409) {
                throw refused;
            }
            return RestResponse.seeOther(URI.create("/campaigns/" + id));
        }
    }

    @POST
    @Path("/{id:\\d+}/delete")
    @CsrfForm
    @Operation(hidden = true)
    public RestResponse<Void> delete(@PathParam("id") long id) {
        campaigns.delete(actor.require(), new CampaignId(id), null);
        return RestResponse.seeOther(URI.create("/campaigns?done=deleted"));
    }

    private static String query(URI here) {
        var query = here.getRawQuery();
        return query == null ? "" : "?" + query;
    }
}
