package io.tidings.alerts;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.shared.Problem;
import io.tidings.web.PageParams;
import io.tidings.web.PagedResponse;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** What is wrong, and who has seen it. */
@Path("/api/v1/alerts")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Operations")
final class AlertApi {
    private final AlertStore alerts;
    private final CurrentActor actor;

    AlertApi(AlertStore alerts, CurrentActor actor) {
        this.alerts = alerts;
        this.actor = actor;
    }

    @GET
    @Operation(
            summary = "What is wrong or was, newest first",
            description =
                    "Nothing moves though messages are due (stalled), too many messages of a campaign fail"
                            + " (failures), credits run low (credits_low). Each is raised once and clears itself when its reason is gone.")
    public RestResponse<PagedResponse<Alert>> list(
            @QueryParam("open") @Parameter(description = "Only those whose reason is there.") boolean open,
            @BeanParam PageParams paging,
            @Context UriInfo uri) {
        return PagedResponse.of(alerts.list(actor.account(), open, paging.request()), uri);
    }

    @POST
    @Path("{id}/acknowledge")
    @Operation(
            summary = "Say that somebody has seen it",
            description = "The alert stays until its reason is gone. Doing it again changes nothing.")
    public Alert acknowledge(@PathParam("id") long id) {
        return alerts.acknowledge(actor.require(), id)
                .orElseThrow(() -> Problem.notFound("alert").asException());
    }
}
