package io.tidings.campaigns;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.accounts.Scope;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Channel;
import io.tidings.web.EnumParameter;
import io.tidings.web.Json;
import io.tidings.web.LaunchQuota;
import io.tidings.web.PageParams;
import io.tidings.web.PagedResponse;
import io.tidings.web.SuccessStatus;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
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
import org.eclipse.microprofile.openapi.annotations.media.Schema;
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
    private final Campaigns campaigns;
    private final CurrentActor actor;
    private final LaunchQuota quota;

    CampaignApi(Campaigns campaigns, CurrentActor actor, LaunchQuota quota) {
        this.campaigns = campaigns;
        this.actor = actor;
        this.quota = quota;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Create a draft")
    @SuccessStatus(201)
    public RestResponse<CampaignView> create(@Nullable CampaignBody body, @Context RoutingContext context) {
        var id = campaigns.create(actor.require(), allowed(Json.required(body).draft(), context));
        return RestResponse.ResponseBuilder.<CampaignView>create(RestResponse.Status.CREATED)
                .header("Location", "/api/v1/campaigns/" + id)
                .entity(view(campaigns.get(actor.account(), id)))
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
        return PagedResponse.of(
                page.map(campaign -> CampaignView.of(campaign, Objects.requireNonNull(stats.get(campaign.id())))), uri);
    }

    @GET
    @Path("{id}")
    @Operation(summary = "Get a campaign and the counts of its messages")
    public CampaignView get(@PathParam("id") long id) {
        return view(campaigns.get(actor.account(), new CampaignId(id)));
    }

    @PUT
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Replace a draft")
    public CampaignView replace(
            @PathParam("id") long id, @Nullable CampaignBody body, @Context RoutingContext context) {
        return view(campaigns.edit(
                actor.require(), new CampaignId(id), allowed(Json.required(body).draft(), context)));
    }

    @PATCH
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Change the fields of a draft that the request contains")
    public CampaignView change(@PathParam("id") long id, @Nullable CampaignBody body, @Context RoutingContext context) {
        var draft = Json.required(body).applyTo(campaigns.draft(actor.account(), new CampaignId(id)));
        return view(campaigns.edit(actor.require(), new CampaignId(id), allowed(draft, context)));
    }

    @DELETE
    @Path("{id}")
    @ResponseStatus(204)
    @Operation(summary = "Delete a draft")
    public void delete(@PathParam("id") long id) {
        campaigns.delete(actor.require(), new CampaignId(id));
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

    private CampaignView view(Campaign campaign) {
        return CampaignView.of(campaign, campaigns.stats(campaign));
    }
}
