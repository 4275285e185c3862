package io.tidings.launch;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.audiences.Audience;
import io.tidings.audiences.AudienceBody;
import io.tidings.campaigns.CampaignStatus;
import io.tidings.contacts.Contact;
import io.tidings.shared.CampaignId;
import io.tidings.shared.ContactId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import io.tidings.web.Json;
import io.tidings.web.SuccessStatus;
import io.tidings.web.Versions;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Launches campaigns, and previews a launch. */
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
                    description = "The hash of a rehearsal. The launch sends exactly that plan for that"
                            + " price, or nothing. If the plan differs, the response is 409 plan_changed."
                            + " For up to 2,000 recipients the request compares the whole plan. For more"
                            + " recipients it compares the texts, the settings, the audience, its size,"
                            + " the contacts, the suppression list and the prices. With a filter, a change"
                            + " of any contact of the account counts. Messages of other campaigns can"
                            + " change who is skipped by a frequency cap, or who matches a filter by"
                            + " outcomes or clicks. For more than 2,000 recipients the launcher finds such"
                            + " a difference after the 202, while it writes the messages. Then the task"
                            + " fails with plan_changed, nothing is sent, and the campaign returns to its"
                            + " previous state.")
            @Nullable
            String rehearsalHash) {}

    @Schema(name = "Launched")
    record LaunchedView(
            long campaignId, long messagesQueued, String status, UUID taskId, List<LaunchWarning> warnings) {}

    @Schema(name = "PersonalizedPreviewRequest")
    record PersonalizedBody(
            @Nullable Long customerId,

            @Schema(
                    description =
                            "A template to preview in place of the text of the campaign. An empty one counts as none.")
            @Nullable
            String overrideTemplate) {}

    @POST
    @Path("{id}/send")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Launch a campaign; start and enqueue do the same",
            description =
                    "With If-Match, only the version with this ETag is launched. Send the ETag of the preview that"
                            + " was reviewed. If the draft or its template has changed since, the response is 412"
                            + " changed_since_review, with the fields that differ, and nothing is sent.")
    @SuccessStatus(202)
    public RestResponse<LaunchedView> send(
            @PathParam("id") long id, @HeaderParam("If-Match") @Nullable String ifMatch, @Nullable LaunchBody body) {
        var replacement = body == null || body.customerIds() == null
                ? Optional.<Audience>empty()
                : Optional.<Audience>of(
                        new Audience.Chosen(AudienceBody.contacts(body.customerIds(), "#/customer_ids")));
        var launched = launches.launch(
                actor.require(),
                new CampaignId(id),
                new LaunchCondition(
                        replacement, body == null ? null : body.rehearsalHash(), Versions.demanded(ifMatch)));
        return RestResponse.ResponseBuilder.<LaunchedView>create(RestResponse.Status.ACCEPTED)
                .header("Location", "/api/v1/tasks/" + launched.task())
                .entity(new LaunchedView(
                        id,
                        launched.messagesQueued(),
                        CampaignStatus.SENDING.text(),
                        launched.task().value(),
                        launched.warnings()))
                .build();
    }

    @POST
    @Path("{id}/start")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "The same as send")
    @SuccessStatus(202)
    public RestResponse<LaunchedView> start(
            @PathParam("id") long id, @HeaderParam("If-Match") @Nullable String ifMatch, @Nullable LaunchBody body) {
        return send(id, ifMatch, body);
    }

    @POST
    @Path("{id}/enqueue")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "The same as send")
    @SuccessStatus(202)
    public RestResponse<LaunchedView> enqueue(
            @PathParam("id") long id, @HeaderParam("If-Match") @Nullable String ifMatch, @Nullable LaunchBody body) {
        return send(id, ifMatch, body);
    }

    @GET
    @Path("{id}/preview")
    @Operation(summary = "Preview a launch: recipients, segments, skipped contacts, cost, balance, examples")
    public RestResponse<PreviewView> preview(@PathParam("id") long id) {
        var preview = PreviewView.of(previews.preview(actor.account(), new CampaignId(id)));
        return RestResponse.ResponseBuilder.ok(preview)
                .header("ETag", Versions.etag(preview.version()))
                .build();
    }

    @POST
    @Path("{id}/preview")
    @Operation(summary = "The same as GET")
    public RestResponse<PreviewView> previewByPost(@PathParam("id") long id) {
        return preview(id);
    }

    @POST
    @Path("{id}/personalized-preview")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Preview the message of one customer; nothing is queued")
    public PersonalizedView personalizedPreview(@PathParam("id") long id, @Nullable PersonalizedBody body) {
        var request = Json.required(body);
        if (request.customerId() == null) {
            throw Problem.malformed("customer_id_missing", "customer_id is required.")
                    .withErrors(List.of(new Violation("#/customer_id", "This field is required.")))
                    .asException();
        }
        return PersonalizedView.of(personalized.preview(
                actor.account(), new CampaignId(id), new ContactId(request.customerId()), request.overrideTemplate()));
    }

    @Schema(name = "CampaignPreview")
    record PreviewView(
            long campaignId,

            @Schema(description = "The version of the campaign that was previewed. It is the ETag.")
            int version,

            long recipients,
            long rendered,
            boolean sampled,
            Segments segments,
            SortedMap<String, Long> encodings,

            @Schema(
                    description =
                            "Texts by the type of their line, such as mobile or fixed_line. A landline rarely gets an"
                                    + " SMS.")
            SortedMap<String, Long> lineTypes,

            SortedMap<String, Long> skipped,

            @Schema(description = "The cost for all recipients, in units; 1000 units are one credit.")
            long cost,

            @Schema(description = "True if the cost and the balance after it are estimates from a sample.")
            boolean costEstimated,

            RehearsalResult.Balance balance,
            List<LaunchWarning> warnings,
            List<ExampleView> examples) {
        /** @param bySegments the number of texts by their number of segments */
        record Segments(long total, long estimatedTotal, SortedMap<Integer, Long> bySegments) {}

        record ExampleView(long customerId, String renderedMessage, int segments) {}

        static PreviewView of(CampaignPreview preview) {
            return new PreviewView(
                    preview.version().campaign().value(),
                    preview.version().number(),
                    preview.recipients(),
                    preview.rendered(),
                    preview.sampled(),
                    new Segments(
                            preview.size().segments(),
                            preview.size().estimated(),
                            preview.size().bySegments()),
                    preview.byEncoding(),
                    preview.byLine(),
                    preview.skipped(),
                    preview.cost(),
                    preview.sampled(),
                    preview.balance(),
                    preview.warnings(),
                    preview.examples().stream()
                            .map(example ->
                                    new ExampleView(example.contact().value(), example.text(), example.segments()))
                            .toList());
        }
    }

    /** @param skipped the reason why the customer is skipped; null if the customer gets the message */
    @Schema(name = "PersonalizedPreview")
    record PersonalizedView(
            @Nullable String renderedMessage,
            String usedTemplate,
            CustomerView customer,
            int segments,
            @Nullable String skipped,
            List<String> missing) {
        static PersonalizedView of(PersonalizedPreview preview) {
            return new PersonalizedView(
                    preview.renderedMessage(),
                    preview.usedTemplate(),
                    CustomerView.of(preview.contact()),
                    preview.segments(),
                    preview.skipCode(),
                    preview.missing());
        }
    }

    /** The contact in the response of a preview. */
    @Schema(name = "PreviewCustomer")
    record CustomerView(
            long id,
            String phone,
            String firstName,
            String lastName,
            String location,
            String preferredProduct,
            Map<String, String> attributes,
            List<String> tags) {
        static CustomerView of(Contact contact) {
            return new CustomerView(
                    contact.id().value(),
                    contact.phone().e164(),
                    contact.firstName(),
                    contact.lastName(),
                    contact.location(),
                    contact.preferredProduct(),
                    contact.attributes(),
                    contact.tags());
        }
    }
}
