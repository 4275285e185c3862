package io.tidings.launch;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.accounts.Scope;
import io.tidings.web.CostsCredits;
import io.tidings.web.LaunchQuota;
import io.tidings.web.SuccessStatus;
import io.tidings.web.UploadParts;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** A campaign and its file in one request. */
@Path("/api/v1/campaigns")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Campaigns")
final class CsvCampaignApi {
    private final CsvCampaigns campaigns;
    private final CurrentActor actor;
    private final LaunchQuota quota;

    CsvCampaignApi(CsvCampaigns campaigns, CurrentActor actor, LaunchQuota quota) {
        this.campaigns = campaigns;
        this.actor = actor;
        this.quota = quota;
    }

    @Schema(name = "CsvCampaignAccepted")
    record AcceptedView(long campaignId, UUID importId, UUID taskId, boolean launch) {}

    @POST
    @Path("from-csv")
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @UploadParts({
        "default_country",
        "mapping",
        "list_name",
        "tags",
        "name",
        "channel",
        "message_content",
        "base_template",
        "template_id",
        "missing_value",
        "priority",
        "render_at",
        "on_uncertain",
        "sender",
        "gateway_id",
        "rate_limit",
        "launch",
        "campaign"
    })
    @Operation(
            summary = "Create a campaign together with its file",
            description =
                    "Parts, in any order: file and the other parts of an import, and the campaign's fields, each as a"
                            + " part of its own or all as JSON in the part campaign. Columns of the file that are no contact's"
                            + " fields become variables of each recipient. launch=true launches it when the file is read; why not,"
                            + " if so, is the campaign's status_reason, and it counts as a launch. The task is the import's.")
    @SuccessStatus(202)
    @CostsCredits
    public RestResponse<AcceptedView> create(
            @HeaderParam(HttpHeaders.CONTENT_TYPE) String contentType, InputStream body, RoutingContext context) {
        var accepted = campaigns.accept(actor.require(), contentType, body, () -> mayLaunch(context));
        return RestResponse.ResponseBuilder.<AcceptedView>create(RestResponse.Status.ACCEPTED)
                .header("Location", "/api/v1/tasks/" + accepted.task())
                .entity(new AcceptedView(
                        accepted.campaign().value(),
                        accepted.importId().value(),
                        accepted.task().value(),
                        accepted.launch()))
                .build();
    }

    /** Only the form says whether it launches, so the route's own class cannot. */
    private void mayLaunch(RoutingContext context) {
        actor.requireScope(Scope.SEND);
        quota.charge(context);
    }
}
