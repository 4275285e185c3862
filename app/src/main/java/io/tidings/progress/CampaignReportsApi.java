package io.tidings.progress;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.campaigns.Campaigns;
import io.tidings.gateways.FailureClass;
import io.tidings.reports.FailedRecipient;
import io.tidings.reports.FailedRecipients;
import io.tidings.reports.Recipient;
import io.tidings.reports.RecipientRows;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Problem;
import io.tidings.web.CsvExport;
import io.tidings.web.PageParams;
import io.tidings.web.PagedResponse;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** A campaign in numbers, and who was not reached and why. */
@Path("/api/v1/campaigns")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Campaigns")
final class CampaignReportsApi {
    private final CampaignReports reports;
    private final Campaigns campaigns;
    private final RecipientRows recipients;
    private final FailedRecipients failed;
    private final ExportLog log;
    private final CurrentActor actor;

    CampaignReportsApi(
            CampaignReports reports,
            Campaigns campaigns,
            RecipientRows recipients,
            FailedRecipients failed,
            ExportLog log,
            CurrentActor actor) {
        this.reports = reports;
        this.campaigns = campaigns;
        this.recipients = recipients;
        this.failed = failed;
        this.log = log;
        this.actor = actor;
    }

    @GET
    @Path("{id}/metrics")
    @Operation(
            summary = "The campaign in numbers",
            description = "Counts, percentages, speed and times, what trying again brought, each variant, the batches"
                    + " that failed, and why messages failed with what to do about it.")
    public CampaignMetrics metrics(@PathParam("id") long id) {
        return reports.metrics(actor.account(), new CampaignId(id));
    }

    @GET
    @Path("{id}/batches")
    @Operation(
            summary = "The batches that the campaign is sent in, in order",
            description = "What is counted is each message's first outcome in the batch; receipts that come later are"
                    + " counted in the campaign alone.")
    public RestResponse<PagedResponse<BlockSummaryView>> batches(
            @PathParam("id") long id,
            @QueryParam("failed") @Parameter(description = "Only those in which messages failed.") boolean onlyFailed,
            @BeanParam PageParams paging,
            @Context UriInfo uri) {
        var page = reports.batches(actor.account(), new CampaignId(id), onlyFailed, paging.request());
        return PagedResponse.of(page.map(BlockSummaryView::of), uri);
    }

    @GET
    @Path("{id}/failed-recipients")
    @Operation(
            summary = "Those whose message failed: the category, what the provider said, when, and in which batch",
            description = "Newest failure first. The anchor of the first page freezes the list: who fails meanwhile"
                    + " moves nobody. Who is sent again, or turns out to be reached, leaves it. Above 10,000 total_count"
                    + " is what failed by now, and with a category at least so many.")
    public RestResponse<PagedResponse<FailedView>> failedRecipients(
            @PathParam("id") long id,
            @QueryParam("category") @Parameter(description = "Only this one, such as recipient_permanent.") @Nullable
                    String category,
            @BeanParam PageParams paging,
            @Context UriInfo uri) {
        var page = reports.failed(actor.account(), new CampaignId(id), category(category), paging.request());
        return PagedResponse.of(page.map(FailedView::of), uri);
    }

    @GET
    @Path("{id}/failed-recipients.csv")
    @Produces("text/csv")
    @Operation(
            summary = "Those whose message failed, as CSV",
            description = "Safe for spreadsheets; ready to be imported again. bom=true begins with a byte order mark,"
                    + " by which Excel knows UTF-8.")
    public Response failedCsv(@PathParam("id") long id, @QueryParam("bom") boolean mark) {
        var account = actor.account();
        var campaign = campaigns.get(account, new CampaignId(id)).id();
        log.record(actor.require(), "failed_recipients", "campaign:" + campaign);
        return CsvExport.<FailedRecipient>named("campaign-%s-failed.csv".formatted(campaign))
                .withMark(mark)
                .column("phone", FailedRecipient::phone)
                .column("customer_id", FailedRecipient::contactId)
                .column("message_id", FailedRecipient::messageId)
                .column("category", row -> row.failure().failureClass().text())
                .column("error_code", row -> row.failure().code())
                .column("error_text", row -> row.failure().text())
                .column("attempts", FailedRecipient::attempts)
                .column("failed_at", FailedRecipient::at)
                .column("batch", FailedRecipient::batchNumber)
                .column("advice", row -> row.failure().failureClass().advice())
                .response((last, limit) ->
                        failed.after(account, campaign.plan(), last == null ? 0 : last.messageId(), limit));
    }

    @GET
    @Path("{id}/recipients.csv")
    @Produces("text/csv")
    @Operation(
            summary = "Every recipient and what became of the message, as CSV",
            description =
                    "In the order of the audience, safe for spreadsheets; any number of rows. bom=true begins with"
                            + " a byte order mark, by which Excel knows UTF-8.")
    public Response recipientsCsv(@PathParam("id") long id, @QueryParam("bom") boolean mark) {
        var account = actor.account();
        var campaign = campaigns.get(account, new CampaignId(id)).id();
        log.record(actor.require(), "recipients", "campaign:" + campaign);
        return CsvExport.<Recipient>named("campaign-%s-recipients.csv".formatted(campaign))
                .withMark(mark)
                .column("phone", Recipient::phone)
                .column("customer_id", Recipient::contactId)
                .column("message_id", Recipient::messageId)
                .column("status", Recipient::status)
                .column("attempts", Recipient::attempts)
                .column("segments", Recipient::segments)
                .column("category", Recipient::errorClass)
                .column("error_code", Recipient::errorCode)
                .column("error_text", Recipient::errorText)
                .column("outcome_at", Recipient::outcomeAt)
                .column("delivered_at", Recipient::deliveredAt)
                .column("rendered_message", Recipient::body)
                .response((last, limit) ->
                        recipients.after(account, campaign.plan(), last == null ? 0 : last.messageId(), limit));
    }

    /**
     * @param renderedMessage null when the campaign's text is the same for all
     */
    @Schema(name = "FailedRecipient")
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record FailedView(
            long messageId,
            @Nullable Long customerId,
            String phone,
            String status,
            int attempts,
            int segments,
            @Nullable String renderedMessage,
            @JsonUnwrapped Reason reason,
            ErrorView error,
            Instant failedAt,
            Instant outcomeAt,
            BatchRef batch) {
        @Schema(name = "FailedRecipientError")
        record ErrorView(String code, String failureClass, String text) {}

        /**
         * @param category our class of the failure
         * @param advice what to do about it
         */
        record Reason(String category, String advice) {}

        /** @param number from 1 in the campaign */
        @Schema(name = "BatchRef")
        record BatchRef(long id, int number) {}

        static FailedView of(FailedRecipient row) {
            var failure = row.failure();
            var failureClass = failure.failureClass();
            return new FailedView(
                    row.messageId(),
                    row.contactId(),
                    row.phone(),
                    row.status(),
                    row.attempts(),
                    row.segments(),
                    row.body(),
                    new Reason(failureClass.text(), failureClass.advice()),
                    new ErrorView(failure.code(), failureClass.text(), failure.text()),
                    row.at(),
                    row.at(),
                    new BatchRef(row.batch(), row.batchNumber()));
        }
    }

    private static Optional<FailureClass> category(@Nullable String asked) {
        if (asked == null) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(FailureClass.values())
                .filter(known -> known.text().equals(asked))
                .findFirst()
                .orElseThrow(() -> Problem.invalid(
                                "category_unknown",
                                "The category is one of %s."
                                        .formatted(Arrays.stream(FailureClass.values())
                                                .map(FailureClass::text)
                                                .collect(Collectors.joining(", "))))
                        .asException()));
    }
}
