package io.tidings.launch;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.accounts.Scope;
import io.tidings.imports.EncodingWarning;
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
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Creates a campaign and imports its file in one request. */
@Path("/api/v1/campaigns")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Campaigns")
final class CsvCampaignApi {
    private static final String DESCRIPTION =
            "Send the parts in any order: the file and the other parts of an import, and the fields of the campaign."
                    + " Each field is a part of its own, or the part campaign has all fields as JSON. Columns of the"
                    + " file that are no contact fields become variables of each recipient. With launch=true the"
                    + " campaign is launched after the import, and the request counts as a launch. If the launch is"
                    + " refused, status_reason of the campaign gives the reason. The task is the task of the import.";

    private final CsvCampaigns campaigns;
    private final CurrentActor actor;
    private final LaunchQuota quota;

    CsvCampaignApi(CsvCampaigns campaigns, CurrentActor actor, LaunchQuota quota) {
        this.campaigns = campaigns;
        this.actor = actor;
        this.quota = quota;
    }

    @Schema(name = "CsvCampaignAccepted")
    record AcceptedView(long campaignId, UUID importId, UUID taskId, boolean launch, List<EncodingWarning> warnings) {}

    @POST
    @Path("from-csv")
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @UploadParts({
        "default_country",
        "encoding",
        "mapping",
        "sheet",
        "list_name",
        "tags",
        "on_known",
        "blanks",
        "keep_columns",
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
    @Operation(summary = "Create a campaign together with its file", description = DESCRIPTION)
    @SuccessStatus(202)
    public RestResponse<AcceptedView> create(
            @HeaderParam(HttpHeaders.CONTENT_TYPE) String contentType, InputStream body, RoutingContext context) {
        var accepted = campaigns.accept(actor.require(), contentType, body, () -> requireLaunchRight(context));
        return response(accepted);
    }

    private static RestResponse<AcceptedView> response(CsvCampaigns.Accepted accepted) {
        return RestResponse.ResponseBuilder.<AcceptedView>create(RestResponse.Status.ACCEPTED)
                .header("Location", "/api/v1/tasks/" + accepted.file().task())
                .entity(new AcceptedView(
                        accepted.campaign().value(),
                        accepted.file().id().value(),
                        accepted.file().task().value(),
                        accepted.launch(),
                        accepted.file().warnings()))
                .build();
    }

    /** The launch right is checked here, because only a part of the form says whether the request launches. */
    private void requireLaunchRight(RoutingContext context) {
        actor.requireScope(Scope.SEND);
        quota.charge(context);
    }
}
