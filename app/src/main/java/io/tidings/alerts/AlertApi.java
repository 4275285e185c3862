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

/** Lists and acknowledges the alerts of an account. */
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
            summary = "List alerts, newest first",
            description =
                    "stalled: messages are due and none is sent. failures: too many messages of a campaign fail."
                            + " credits_low: few credits are left. An alert is raised once. It is cleared when its reason has gone.")
    public RestResponse<PagedResponse<Alert>> list(
            @QueryParam("open") @Parameter(description = "Only open alerts.") boolean open,
            @BeanParam PageParams paging,
            @Context UriInfo uri) {
        return PagedResponse.of(alerts.list(actor.account(), open, paging.request()), uri);
    }

    @POST
    @Path("{id}/acknowledge")
    @Operation(
            summary = "Acknowledge an alert",
            description = "The alert stays open until its reason has gone. A second acknowledgement changes nothing.")
    public Alert acknowledge(@PathParam("id") long id) {
        return alerts.acknowledge(actor.require(), id)
                .orElseThrow(() -> Problem.notFound("alert").asException());
    }
}
