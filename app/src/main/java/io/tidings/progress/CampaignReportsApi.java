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
import io.tidings.web.CsvExport;
import io.tidings.web.CsvParams;
import io.tidings.web.EnumParameter;
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

/** Reports on a campaign: metrics, batches, recipients and failed recipients. */
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
            summary = "Get the metrics of a campaign",
            description = "Counts, percentages, rates and times, results of retries and of each variant, the batches"
                    + " with failures, and the reasons of failures with advice.")
    public CampaignMetrics metrics(@PathParam("id") long id) {
        return reports.metrics(actor.account(), new CampaignId(id));
    }

    @GET
    @Path("{id}/batches")
    @Operation(
            summary = "List the batches of a campaign, in order",
            description = "Counts each message's first outcome in the batch. Later receipts are"
                    + " counted only in the campaign.")
    public RestResponse<PagedResponse<BlockSummaryView>> batches(
            @PathParam("id") long id,
            @QueryParam("failed") @Parameter(description = "Only batches with failed messages.") boolean onlyFailed,
            @BeanParam PageParams paging,
            @Context UriInfo uri) {
        var page = reports.batches(actor.account(), new CampaignId(id), onlyFailed, paging.request());
        return PagedResponse.of(page.map(BlockSummaryView::of), uri);
    }

    @GET
    @Path("{id}/failed-recipients")
    @Operation(
            summary = "List failed recipients with category, provider error, time and batch",
            description =
                    "Newest failure first. Skipped recipients are not failed: list them by recipients?status=skipped."
                            + " The anchor of the first page freezes the list: later failures do not"
                            + " shift it. A recipient whose message is requeued or turns out as sent leaves the list. Above"
                            + " 10,000, total_count is the current number of failures. With a category it is a lower bound.")
    public RestResponse<PagedResponse<FailedView>> failedRecipients(
            @PathParam("id") long id,
            @QueryParam("category")
                    @Parameter(
                            description = "Only this category.",
                            schema =
                                    @Schema(
                                            enumeration = {
                                                "throttled",
                                                "transient",
                                                "recipient_temporary",
                                                "recipient_permanent",
                                                "opted_out",
                                                "content",
                                                "sender",
                                                "quota",
                                                "billing",
                                                "auth",
                                                "unknown_outcome",
                                                "expired"
                                            }))
                    @Nullable
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
            summary = "Export failed recipients as CSV",
            description = "Safe for spreadsheets. The file can be imported again. bom=true adds a byte order mark,"
                    + " so that Excel detects UTF-8.")
    public Response failedCsv(@PathParam("id") long id, @BeanParam CsvParams params) {
        var account = actor.account();
        var campaign = campaigns.get(account, new CampaignId(id)).id();
        log.record(actor.require(), "failed_recipients", "campaign:" + campaign);
        return CsvExport.<FailedRecipient>named("campaign-%s-failed.csv".formatted(campaign))
                .with(params)
                .phoneColumn("phone", FailedRecipient::phone)
                .column("customer_id", FailedRecipient::contactId)
                .column("message_id", FailedRecipient::messageId)
                .column("category", row -> row.failure().failureClass().text())
                .column("error_code", row -> row.failure().code())
                .column("error_text", row -> row.failure().text())
                .column("attempts", FailedRecipient::attempts)
                .column("failed_at", FailedRecipient::at)
                .column("batch", FailedRecipient::batchNumber)
                .column("advice", row -> row.failure().failureClass().advice())
                .column("rendered_message", FailedRecipient::body)
                .response((last, limit) ->
                        failed.after(account, campaign.plan(), last == null ? 0 : last.messageId(), limit));
    }

    @GET
    @Path("{id}/recipients.csv")
    @Produces("text/csv")
    @Operation(
            summary = "Export all recipients and their outcomes as CSV",
            description = "In the order of the audience, safe for spreadsheets, any number of rows. bom=true adds"
                    + " a byte order mark, so that Excel detects UTF-8.")
    public Response recipientsCsv(@PathParam("id") long id, @BeanParam CsvParams params) {
        var account = actor.account();
        var campaign = campaigns.get(account, new CampaignId(id)).id();
        log.record(actor.require(), "recipients", "campaign:" + campaign);
        return CsvExport.<Recipient>named("campaign-%s-recipients.csv".formatted(campaign))
                .with(params)
                .phoneColumn("phone", Recipient::phone)
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
     * @param renderedMessage null while it is not rendered yet
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
         * @param advice the recommended action
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

    private static Optional<FailureClass> category(@Nullable String requested) {
        return Optional.ofNullable(requested)
                .map(text -> EnumParameter.of(
                        text,
                        Arrays.stream(FailureClass.values())
                                .map(FailureClass::text)
                                .collect(Collectors.joining(", ")),
                        "category",
                        name -> Arrays.stream(FailureClass.values())
                                .filter(failureClass -> failureClass.text().equals(name))
                                .findFirst()));
    }
}
