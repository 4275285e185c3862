package io.tidings.campaigns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.accounts.Scope;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Channel;
import io.tidings.web.EnumParameter;
import io.tidings.web.Json;
import io.tidings.web.LaunchQuota;
import io.tidings.web.MergePatch;
import io.tidings.web.PageParams;
import io.tidings.web.PagedResponse;
import io.tidings.web.SuccessStatus;
import io.tidings.web.Versions;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Creates, reads, changes and deletes campaigns. {@code CampaignActionsApi} launches them. */
@Path("/api/v1/campaigns")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Campaigns")
final class CampaignApi {
    private static final String IF_MATCH =
            "With If-Match, only the version with this ETag is changed. If another request has changed the draft since,"
                    + " the response is 412 changed_since_read, with the fields that differ.";

    private final Campaigns campaigns;
    private final CampaignDefaults defaults;
    private final Standstills standstills;
    private final CurrentActor actor;
    private final LaunchQuota quota;
    private final ObjectMapper mapper;

    CampaignApi(
            Campaigns campaigns,
            Standstills standstills,
            CurrentActor actor,
            LaunchQuota quota,
            CampaignDefaults defaults,
            ObjectMapper mapper) {
        this.mapper = mapper;
        this.defaults = defaults;
        this.campaigns = campaigns;
        this.standstills = standstills;
        this.actor = actor;
        this.quota = quota;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Create a draft")
    @SuccessStatus(201)
    public RestResponse<CampaignView> create(@Nullable CampaignBody body, @Context RoutingContext context) {
        var id = campaigns.create(actor.require(), allowed(Json.required(body).draft(defaults()), context));
        var campaign = campaigns.get(actor.account(), id);
        return RestResponse.ResponseBuilder.<CampaignView>create(RestResponse.Status.CREATED)
                .header("Location", "/api/v1/campaigns/" + id)
                .header("ETag", Versions.etag(campaign.version()))
                .entity(view(campaign))
                .build();
    }

    @GET
    @Operation(summary = "List campaigns, newest first")
    public RestResponse<PagedResponse<CampaignView>> list(
            @BeanParam PageParams paging,
            @Schema(enumeration = {"draft", "scheduled", "sending", "paused", "sent", "failed", "cancelled"})
                    @QueryParam("status")
                    @Nullable
                    String status,
            @Schema(enumeration = {"sms", "whatsapp"}) @QueryParam("channel") @Nullable String channel,
            @Context UriInfo uri) {
        var page = campaigns.list(
                actor.account(),
                Optional.ofNullable(status)
                        .map(text -> EnumParameter.of(
                                text,
                                "draft, scheduled, sending, paused, sent, failed, cancelled",
                                "status",
                                CampaignStatus::parse))
                        .orElse(null),
                Optional.ofNullable(channel)
                        .map(text -> EnumParameter.of(text, "sms, whatsapp", "channel", Channel::parse))
                        .orElse(null),
                paging.request());
        var stats = campaigns.stats(page.data());
        var still = standstills.findAll(page.data());
        return PagedResponse.of(
                page.map(campaign -> CampaignView.of(
                        campaign, Objects.requireNonNull(stats.get(campaign.id())), still.get(campaign.id()))),
                uri);
    }

    @GET
    @Path("{id}")
    @Operation(summary = "Get a campaign and the counts of its messages")
    public RestResponse<CampaignView> get(@PathParam("id") long id) {
        return versioned(campaigns.get(actor.account(), new CampaignId(id)));
    }

    @PUT
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Replace a draft", description = IF_MATCH)
    public RestResponse<CampaignView> replace(
            @PathParam("id") long id,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @Nullable CampaignBody body,
            @Context RoutingContext context) {
        return versioned(campaigns.edit(
                actor.require(),
                new CampaignId(id),
                allowed(Json.required(body).draft(defaults()), context),
                Versions.demanded(ifMatch)));
    }

    @PATCH
    @Path("{id}")
    @Consumes({MediaType.APPLICATION_JSON, MergePatch.MEDIA_TYPE})
    @Operation(
            summary = "Change the fields of a draft that the request contains",
            description =
                    "A JSON merge patch (RFC 7396): an absent field keeps its value, and null gives it its default. "
                            + IF_MATCH + " A request that changes nothing makes no new version.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = CampaignBody.class)))
    public RestResponse<CampaignView> change(
            @PathParam("id") long id,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @Nullable JsonNode body,
            @Context RoutingContext context) {
        var patch = MergePatch.of(mapper, body, CampaignBody.class);
        var demanded = Versions.demanded(ifMatch);
        var before = campaigns.get(actor.account(), new CampaignId(id)).version();
        var read = campaigns.draft(actor.account(), new CampaignId(id));
        var draft = patch.fields().applyTo(ClearedDraft.of(read, patch.cleared(), defaults()), defaults());
        var now = campaigns.get(actor.account(), new CampaignId(id));
        if (draft.equals(read)
                && now.status() == CampaignStatus.DRAFT
                && now.version() == (demanded == null ? before : demanded)) {
            return versioned(now);
        }
        // Without If-Match, the other fields must still be those that were read here.
        return versioned(campaigns.edit(
                actor.require(),
                new CampaignId(id),
                allowed(draft, context),
                demanded == null ? (Integer) before : demanded));
    }

    @DELETE
    @Path("{id}")
    @ResponseStatus(204)
    @Operation(summary = "Delete a draft", description = IF_MATCH)
    public void delete(@PathParam("id") long id, @HeaderParam("If-Match") @Nullable String ifMatch) {
        campaigns.delete(actor.require(), new CampaignId(id), Versions.demanded(ifMatch));
    }

    @GET
    @Path("{id}/history")
    @Operation(summary = "List all changes of status: from, to, time, actor and reason")
    public History history(@PathParam("id") long id) {
        return new History(campaigns.history(actor.account(), new CampaignId(id)).stream()
                .map(change -> new Change(
                        change.from() == null ? null : change.from().text(),
                        change.to().text(),
                        change.actor(),
                        change.reason(),
                        StatusChangeText.of(change),
                        change.at()))
                .toList());
    }

    @Schema(name = "CampaignHistory")
    record History(List<Change> data) {}

    /** @param actor {@code user:7}, {@code key:3} or {@code system} */
    @Schema(name = "StatusChange")
    record Change(@Nullable String from, String to, String actor, String reason, String explanation, Instant at) {}

    /** Requires the scope to send for a draft with a schedule, and counts it as a launch. */
    private CampaignDraft allowed(CampaignDraft draft, RoutingContext context) {
        if (draft.schedule() != null) {
            actor.requireScope(Scope.SEND);
            quota.charge(context);
        }
        return draft;
    }

    private RestResponse<CampaignView> versioned(Campaign campaign) {
        return RestResponse.ResponseBuilder.ok(view(campaign))
                .header("ETag", Versions.etag(campaign.version()))
                .build();
    }

    private CampaignView view(Campaign campaign) {
        return CampaignView.of(
                campaign, campaigns.stats(campaign), standstills.find(campaign).orElse(null));
    }

    private CampaignDefaults.Defaults defaults() {
        return defaults.of(actor.account());
    }
}
