package io.tidings.campaigns;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.gateways.FailureClasses;
import io.tidings.plancontrol.Requeue;
import io.tidings.shared.CampaignId;
import io.tidings.web.Json;
import io.tidings.web.SuccessStatus;
import io.tidings.web.Versions;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Cancels, pauses, resumes, retries, duplicates and schedules campaigns. */
@Path("/api/v1/campaigns")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Campaigns")
final class CampaignLifecycleApi {
    private final Campaigns campaigns;
    private final CampaignLifecycle lifecycle;
    private final Cancellations cancellations;
    private final Schedules schedules;
    private final CampaignDefaults defaults;
    private final CurrentActor actor;

    CampaignLifecycleApi(
            Campaigns campaigns,
            CampaignLifecycle lifecycle,
            Cancellations cancellations,
            Schedules schedules,
            CampaignDefaults defaults,
            CurrentActor actor) {
        this.campaigns = campaigns;
        this.lifecycle = lifecycle;
        this.cancellations = cancellations;
        this.schedules = schedules;
        this.defaults = defaults;
        this.actor = actor;
    }

    /** @param failureClasses only messages that failed with one of these classes; null: all */
    @Schema(name = "RetryRequest")
    record RetryRequest(
            @Schema(description = "Only messages that failed with one of these classes, such as transient.") @Nullable
            List<@Nullable String> failureClasses,

            @Schema(
                    description = "Allows all attempts again. Without it, a message that has used all its attempts gets"
                            + " one more, or none under a manual policy.",
                    defaultValue = "false")
            @Nullable
            Boolean resetAttempts,

            @Schema(description = "Also messages that the provider refused permanently.", defaultValue = "false")
            @Nullable
            Boolean force) {
        static final RetryRequest DEFAULT = new RetryRequest(null, null, null);

        Requeue requeue(String by) {
            return new Requeue(
                    Set.of(),
                    FailureClasses.of(failureClasses, "#/failure_classes"),
                    Boolean.TRUE.equals(force),
                    Boolean.TRUE.equals(resetAttempts),
                    by);
        }
    }

    @Schema(name = "CampaignStanding")
    record StatusView(long campaignId, String status) {}

    /**
     * @param messagesCancelled messages that are cancelled so far
     * @param messagesInFlight messages that a worker has started; each ends by the answer of its call, or as cancelled
     */
    @Schema(name = "Cancelled")
    record CancelledView(long campaignId, String status, long messagesCancelled, long messagesInFlight) {}

    /**
     * @param permanent messages not requeued because the provider refused them permanently
     * @param exhausted messages not requeued because they have no attempt left
     */
    @Schema(name = "Retried")
    record RetryView(long campaignId, String status, long requeued, long permanent, long exhausted) {}

    @Schema(name = "Resent")
    record ResentView(long campaignId, String status, long requeued) {}

    @POST
    @Path("{id}/cancel")
    @Operation(
            summary = "Stop sending",
            description = "Waits at most one second for the workers to stop, so that the counts are those of the end"
                    + " unless a call takes longer. The history states the count at the end.")
    public CancelledView cancel(@PathParam("id") long id) {
        var cancelled = cancellations.cancel(actor.require(), new CampaignId(id));
        return new CancelledView(
                id, CampaignStatus.CANCELLED.text(), cancelled.messagesCancelled(), cancelled.messagesInFlight());
    }

    @POST
    @Path("{id}/pause")
    @Operation(
            summary = "Pause sending",
            description = "Each worker ends the chunk that it has started. All other messages wait, retries too.")
    public StatusView pause(@PathParam("id") long id) {
        lifecycle.pause(actor.require(), new CampaignId(id));
        return new StatusView(id, CampaignStatus.PAUSED.text());
    }

    @POST
    @Path("{id}/resume")
    @Operation(summary = "Resume a paused campaign")
    public StatusView resume(@PathParam("id") long id) {
        lifecycle.resume(actor.require(), new CampaignId(id));
        return new StatusView(id, CampaignStatus.SENDING.text());
    }

    @POST
    @Path("{id}/retry-failed")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Send failed messages again",
            description =
                    "For a campaign that has ended. It is sending again until these messages have an outcome. Messages"
                            + " that are sent, delivered or uncertain are not sent again. Thousands of messages are"
                            + " requeued at a time. A 402, 403 or 503 with the member requeued came after that many"
                            + " messages were requeued.")
    public RetryView retryFailed(@PathParam("id") long id, @Nullable RetryRequest body) {
        var which = Optional.ofNullable(body)
                .orElse(RetryRequest.DEFAULT)
                .requeue(actor.require().label());
        var result = lifecycle.retry(actor.require(), new CampaignId(id), which);
        return new RetryView(
                id, CampaignStatus.SENDING.text(), result.requeued(), result.permanent(), result.exhausted());
    }

    @POST
    @Path("{id}/resend-uncertain")
    @Operation(
            summary = "Send uncertain messages again; some recipients may get them twice",
            description = "No outcome is recorded for these messages, and some may have been sent. Those are sent and"
                    + " charged twice. To avoid that, look the messages up or wait for receipts.")
    public ResentView resendUncertain(@PathParam("id") long id) {
        return new ResentView(
                id, CampaignStatus.SENDING.text(), lifecycle.resendUncertain(actor.require(), new CampaignId(id)));
    }

    @POST
    @Path("{id}/duplicate")
    @Operation(summary = "Copy a campaign to a new draft, without its schedule")
    @SuccessStatus(201)
    public RestResponse<CampaignView> duplicate(@PathParam("id") long id) {
        var copy = campaigns.duplicate(actor.require(), new CampaignId(id));
        return RestResponse.ResponseBuilder.<CampaignView>create(RestResponse.Status.CREATED)
                .header("Location", "/api/v1/campaigns/" + copy.id())
                .entity(CampaignView.of(copy, campaigns.stats(copy)))
                .build();
    }

    @POST
    @Path("{id}/schedule")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Schedule the launch of a campaign, or change its time",
            description =
                    "A campaign that was due while no server ran is launched late. If it is later than the setting"
                            + " tidings.campaigns.late-launch, it stays scheduled as held_too_late. A campaign that"
                            + " cannot be launched when due stays scheduled, with the reason in status_reason. The"
                            + " request counts as a launch.")
    public CampaignView schedule(
            @PathParam("id") long id, @HeaderParam("If-Match") @Nullable String ifMatch, @Nullable ScheduleBody body) {
        schedules.schedule(
                actor.require(),
                new CampaignId(id),
                Json.required(body).schedule(defaults.of(actor.account()).zone()),
                Versions.demanded(ifMatch));
        return view(id);
    }

    @POST
    @Path("{id}/unschedule")
    @Operation(summary = "Make a scheduled campaign a draft again")
    public CampaignView unschedule(@PathParam("id") long id) {
        schedules.unschedule(actor.require(), new CampaignId(id));
        return view(id);
    }

    private CampaignView view(long id) {
        var campaign = campaigns.get(actor.account(), new CampaignId(id));
        return CampaignView.of(campaign, campaigns.stats(campaign));
    }
}
