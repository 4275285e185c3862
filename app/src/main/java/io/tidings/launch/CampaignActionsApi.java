package io.tidings.launch;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.audiences.Audience;
import io.tidings.audiences.AudienceBody;
import io.tidings.campaigns.CampaignStatus;
import io.tidings.shared.CampaignId;
import io.tidings.shared.ContactId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import io.tidings.web.CostsCredits;
import io.tidings.web.Json;
import io.tidings.web.SuccessStatus;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Launches campaigns, and says before what a launch would do. */
@Path("/api/v1/campaigns")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Campaigns")
final class CampaignActionsApi {
    private final Launches launches;
    private final Previews previews;
    private final PersonalizedPreviews personalized;
    private final CurrentActor actor;

    CampaignActionsApi(Launches launches, Previews previews, PersonalizedPreviews personalized, CurrentActor actor) {
        this.launches = launches;
        this.previews = previews;
        this.personalized = personalized;
        this.actor = actor;
    }

    @Schema(name = "LaunchRequest")
    record LaunchBody(
            @Schema(description = "Replaces the campaign's audience.") @Nullable
            List<@Nullable Long> customerIds,

            @Schema(
                    description =
                            "The hash of a rehearsal: exactly that plan is sent, for that price, or nothing. Answered"
                                    + " at once with 409 plan_changed: everything that differs among up to 2,000 recipients;"
                                    + " of more, other texts or settings, another audience, another number of people, any"
                                    + " change of one of them (with a filter, of anybody in the account), of the suppression"
                                    + " list or of prices since the rehearsal began. What only others' messages change"
                                    + " (whom a frequency cap spares, whom a filter by outcomes or clicks finds) is, of more"
                                    + " than 2,000, found while the messages are written: the launch was answered 202, its"
                                    + " task fails with plan_changed, nothing is sent, and the campaign is what it was.")
            @Nullable
            String rehearsalHash) {}

    @Schema(name = "Launched")
    record LaunchedView(long campaignId, long messagesQueued, String status, UUID taskId) {}

    @Schema(name = "PersonalizedPreviewRequest")
    record PersonalizedBody(
            @Nullable Long customerId,

            @Schema(description = "Tried out instead of the campaign's text.") @Nullable
            String overrideTemplate) {}

    @POST
    @Path("{id}/send")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Launch; start and enqueue are the same")
    @SuccessStatus(202)
    @CostsCredits
    public RestResponse<LaunchedView> send(@PathParam("id") long id, @Nullable LaunchBody body) {
        var replacement = body == null || body.customerIds() == null
                ? Optional.<Audience>empty()
                : Optional.<Audience>of(
                        new Audience.Chosen(AudienceBody.contacts(body.customerIds(), "#/customer_ids")));
        var launched = launches.launch(
                actor.require(), new CampaignId(id), replacement, body == null ? null : body.rehearsalHash());
        return RestResponse.ResponseBuilder.<LaunchedView>create(RestResponse.Status.ACCEPTED)
                .header("Location", "/api/v1/tasks/" + launched.task())
                .entity(new LaunchedView(
                        id,
                        launched.messagesQueued(),
                        CampaignStatus.SENDING.text(),
                        launched.task().value()))
                .build();
    }

    @POST
    @Path("{id}/start")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "The same as send")
    @SuccessStatus(202)
    @CostsCredits
    public RestResponse<LaunchedView> start(@PathParam("id") long id, @Nullable LaunchBody body) {
        return send(id, body);
    }

    @POST
    @Path("{id}/enqueue")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "The same as send")
    @SuccessStatus(202)
    @CostsCredits
    public RestResponse<LaunchedView> enqueue(@PathParam("id") long id, @Nullable LaunchBody body) {
        return send(id, body);
    }

    @GET
    @Path("{id}/preview")
    @Operation(summary = "What a launch would do: recipients, segments, skips, cost, balance, examples")
    public PreviewView preview(@PathParam("id") long id) {
        return PreviewView.of(previews.preview(actor.account(), new CampaignId(id)));
    }

    @POST
    @Path("{id}/preview")
    @Operation(summary = "The same as GET")
    public PreviewView previewByPost(@PathParam("id") long id) {
        return preview(id);
    }

    @POST
    @Path("{id}/personalized-preview")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "What one customer would get; nothing is queued")
    public PersonalizedView personalizedPreview(@PathParam("id") long id, @Nullable PersonalizedBody body) {
        var asked = Json.required(body);
        if (asked.customerId() == null) {
            throw Problem.malformed("customer_id_missing", "customer_id is required.")
                    .withErrors(List.of(new Violation("#/customer_id", "This field is required.")))
                    .asException();
        }
        return PersonalizedView.of(personalized.preview(
                actor.account(), new CampaignId(id), new ContactId(asked.customerId()), asked.overrideTemplate()));
    }

    @Schema(name = "CampaignPreview")
    record PreviewView(
            long campaignId,
            long recipients,
            long rendered,
            boolean sampled,
            Segments segments,
            SortedMap<String, Long> encodings,
            SortedMap<String, Long> skipped,

            @Schema(description = "Of all recipients, in units; 1000 are one credit.")
            long cost,

            @Schema(description = "Whether the cost, and the balance after it, are estimated from a sample.")
            boolean costEstimated,

            RehearsalResult.Balance balance,
            List<ExampleView> examples) {
        /** @param bySegments how many texts have so many segments */
        record Segments(long total, long estimatedTotal, SortedMap<Integer, Long> bySegments) {}

        record ExampleView(long customerId, String renderedMessage, int segments) {}

        static PreviewView of(CampaignPreview preview) {
            return new PreviewView(
                    preview.campaign().value(),
                    preview.recipients(),
                    preview.rendered(),
                    preview.sampled(),
                    new Segments(preview.segments(), preview.segmentsEstimated(), preview.bySegments()),
                    preview.byEncoding(),
                    preview.skipped(),
                    preview.cost(),
                    preview.sampled(),
                    preview.balance(),
                    preview.examples().stream()
                            .map(example ->
                                    new ExampleView(example.contact().value(), example.text(), example.segments()))
                            .toList());
        }
    }

    /** @param skipped why the customer would get nothing; null when they would get the message */
    @Schema(name = "PersonalizedPreview")
    record PersonalizedView(
            @Nullable String renderedMessage,
            String usedTemplate,
            CustomerView customer,
            int segments,
            @Nullable String skipped,
            @Nullable List<String> missing) {
        static PersonalizedView of(PersonalizedPreview preview) {
            return new PersonalizedView(
                    preview.renderedMessage(),
                    preview.usedTemplate(),
                    CustomerView.of(preview.contact()),
                    preview.segments(),
                    preview.skipCode(),
                    preview.missing().isEmpty() ? null : preview.missing());
        }
    }
}
