package io.tidings.campaigns;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.gateways.FailureClasses;
import io.tidings.plancontrol.Requeue;
import io.tidings.shared.CampaignId;
import io.tidings.web.CostsCredits;
import io.tidings.web.Json;
import io.tidings.web.SuccessStatus;
import jakarta.ws.rs.Consumes;
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

/** What can be done with a campaign between its draft and its end. */
@Path("/api/v1/campaigns")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Campaigns")
final class CampaignLifecycleApi {
    private final Campaigns campaigns;
    private final CampaignLifecycle lifecycle;
    private final Cancellations cancellations;
    private final Schedules schedules;
    private final CurrentActor actor;

    CampaignLifecycleApi(
            Campaigns campaigns,
            CampaignLifecycle lifecycle,
            Cancellations cancellations,
            Schedules schedules,
            CurrentActor actor) {
        this.campaigns = campaigns;
        this.lifecycle = lifecycle;
        this.cancellations = cancellations;
        this.schedules = schedules;
        this.actor = actor;
    }

    /** @param failureClasses narrows to what failed for one of these reasons */
    @Schema(name = "RetryRequest")
    record RetryRequest(
            @Schema(description = "Only what failed for one of these classes, such as transient.") @Nullable
            List<@Nullable String> failureClasses,

            @Schema(
                    description = "A whole new round of attempts. Without it attempts are kept: a message that has used"
                            + " them all gets one more, under a manual policy none.",
                    defaultValue = "false")
            @Nullable
            Boolean resetAttempts,

            @Schema(description = "Also what was refused for good.", defaultValue = "false") @Nullable
            Boolean force) {
        static final RetryRequest PLAIN = new RetryRequest(null, null, null);

        Requeue putBack(String by) {
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

    @Schema(name = "Cancelled")
    record CancelledView(long campaignId, String status, long messagesCancelled) {}

    /** @param permanent left alone, for they were refused for good; exhausted: for no attempt is left to them */
    @Schema(name = "Retried")
    record RetryView(long campaignId, String status, long requeued, long permanent, long exhausted) {}

    @Schema(name = "Resent")
    record Requeued(long campaignId, String status, long requeued) {}

    @POST
    @Path("{id}/cancel")
    @Operation(summary = "Stop sending")
    public CancelledView cancel(@PathParam("id") long id) {
        var cancelled = cancellations.cancel(actor.require(), new CampaignId(id));
        return new CancelledView(id, CampaignStatus.CANCELLED.text(), cancelled.messagesCancelled());
    }

    @POST
    @Path("{id}/pause")
    @Operation(
            summary = "Hold everything that is not begun",
            description = "What was begun ends, at most a chunk of each worker; everything else waits, retries too.")
    public StatusView pause(@PathParam("id") long id) {
        lifecycle.pause(actor.require(), new CampaignId(id));
        return new StatusView(id, CampaignStatus.PAUSED.text());
    }

    @POST
    @Path("{id}/resume")
    @Operation(summary = "Go on with a paused campaign")
    @CostsCredits
    public StatusView resume(@PathParam("id") long id) {
        lifecycle.resume(actor.require(), new CampaignId(id));
        return new StatusView(id, CampaignStatus.SENDING.text());
    }

    @POST
    @Path("{id}/retry-failed")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Send again what failed, and only that",
            description = "For a campaign that has ended; it is sending again until those are through. Never touches"
                    + " what was sent, delivered or is uncertain.")
    @CostsCredits
    public RetryView retryFailed(@PathParam("id") long id, @Nullable RetryRequest body) {
        var which = Optional.ofNullable(body)
                .orElse(RetryRequest.PLAIN)
                .putBack(actor.require().label());
        var result = lifecycle.retry(actor.require(), new CampaignId(id), which);
        return new RetryView(
                id, CampaignStatus.SENDING.text(), result.requeued(), result.permanent(), result.exhausted());
    }

    @POST
    @Path("{id}/resend-uncertain")
    @Operation(
            summary = "Send again what is uncertain; some may get it twice",
            description = "Of these messages nobody knows whether the provider took them. Whoever took the first one"
                    + " gets another, and is charged for again: look them up, or wait for receipts, if that matters.")
    public Requeued resendUncertain(@PathParam("id") long id) {
        return new Requeued(
                id, CampaignStatus.SENDING.text(), lifecycle.resendUncertain(actor.require(), new CampaignId(id)));
    }

    @POST
    @Path("{id}/duplicate")
    @Operation(summary = "A new draft with everything that this campaign has, but its schedule")
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
            summary = "Launch it by itself at a time, or at another time than before",
            description =
                    "Due while no server ran: launched if that is no longer ago than the setting"
                            + " tidings.campaigns.late-launch, else held as held_too_late. What cannot be launched when it is"
                            + " due stays scheduled, with the reason in status_reason. Counts as a launch when it is asked for.")
    @CostsCredits
    public CampaignView schedule(@PathParam("id") long id, @Nullable ScheduleBody body) {
        schedules.schedule(
                actor.require(), new CampaignId(id), Json.required(body).schedule());
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
