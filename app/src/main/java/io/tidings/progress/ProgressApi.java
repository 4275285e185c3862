package io.tidings.progress;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.shared.CampaignId;
import io.vertx.core.http.HttpServerResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Returns the progress of a campaign, once or as an event stream. */
@Path("/api/v1/campaigns")
@RunOnVirtualThread
@Tag(name = "Campaigns")
final class ProgressApi {
    private final ProgressReader reader;
    private final ProgressFeed feed;
    private final CurrentActor actor;

    ProgressApi(ProgressReader reader, ProgressFeed feed, CurrentActor actor) {
        this.reader = reader;
        this.feed = feed;
        this.actor = actor;
    }

    @GET
    @Path("{id}/progress")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "Get the counts, the rate and the remaining time of a campaign")
    public Progress progress(@PathParam("id") long id) {
        return reader.read(actor.account(), new CampaignId(id)).progress();
    }

    @GET
    @Path("{id}/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            summary = "Stream the progress of a campaign",
            description =
                    "Sends event progress on every change, at most twice a second. An account may have 200 open streams"
                            + " on a node (TIDINGS_PROGRESS_STREAMS_PER_ACCOUNT). Sends event done at the end, then"
                            + " closes. A request with the Last-Event-ID of done is answered 204, which ends reconnecting.")
    @APIResponse(
            responseCode = "200",
            description = "The events progress and done. The data of each is a CampaignProgress as JSON.",
            content = @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "204", description = "The event done was received before.")
    public void events(
            @PathParam("id") long id,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @Context SseEventSink sink,
            @Context Sse sse,
            @Context HttpServerResponse response) {
        // Otherwise nginx collects the events in its buffer.
        response.putHeader("X-Accel-Buffering", "no");
        var campaign = new CampaignId(id);
        var now = reader.read(actor.account(), campaign);
        long last = number(lastEventId);
        if (now.progress().over() && TimedSnapshot.isLast(last)) {
            throw new WebApplicationException(Response.noContent().build());
        }
        feed.add(campaign, new ProgressSubscriber(actor.account(), sink, sse, last), now);
    }

    private static long number(@Nullable String text) {
        try {
            return text == null ? 0 : Math.max(0, Long.parseLong(text.strip()));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
