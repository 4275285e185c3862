package io.tidings.progress;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.Accounts;
import io.tidings.accounts.CurrentActor;
import io.tidings.contacts.Contact;
import io.tidings.contacts.Contacts;
import io.tidings.contacts.Tags;
import io.tidings.web.CsvExport;
import io.tidings.web.CsvParams;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Exports an account's data as CSV. Rows are streamed while they are read. The audit log records each export. */
@Path("/api/v1/exports")
@Produces("text/csv")
@RunOnVirtualThread
@Tag(name = "Exports", description = "An account's data as CSV that is safe for spreadsheets, of any size.")
final class ExportApi {
    private final Contacts contacts;
    private final MessageExport messages;
    private final Accounts accounts;
    private final ExportLog log;
    private final InstantSource clock;
    private final CurrentActor actor;

    ExportApi(
            Contacts contacts,
            MessageExport messages,
            Accounts accounts,
            ExportLog log,
            InstantSource clock,
            CurrentActor actor) {
        this.contacts = contacts;
        this.messages = messages;
        this.accounts = accounts;
        this.log = log;
        this.clock = clock;
        this.actor = actor;
    }

    @GET
    @Path("contacts.csv")
    @Operation(
            summary = "Export all contacts as CSV",
            description =
                    "One column for each attribute. Importing the file with keep_columns=contact gives the same contacts,"
                            + " with attributes and tags. Tags are separated by commas, or a JSON array if a tag has a"
                            + " comma. bom=true adds a byte order mark, so that Excel detects UTF-8.")
    public Response contacts(@BeanParam CsvParams params) {
        var account = actor.account();
        var export = CsvExport.<Contact>named("contacts.csv")
                .with(params)
                .phoneColumn("phone", contact -> contact.phone().e164())
                .column("first_name", Contact::firstName)
                .column("last_name", Contact::lastName)
                .column("location", Contact::location)
                .column("preferred_product", Contact::preferredProduct)
                .column("tags", contact -> Tags.text(contact.tags()));
        for (var name : contacts.allAttributeNames(account)) {
            export.column(name, contact -> contact.attributes().get(name));
        }
        log.record(actor.require(), "contacts");
        return export.response((last, limit) ->
                contacts.after(account, last == null ? 0 : last.id().value(), limit));
    }

    @GET
    @Path("messages.csv")
    @Operation(
            summary = "Export the messages of a time span as CSV",
            description = "Messages of campaigns and of the API. bom=true adds a byte order mark, so that Excel detects"
                    + " UTF-8.")
    public Response messages(
            @QueryParam("from")
                    @Parameter(
                            description = "A day in the account's time zone, or an instant. Default: 30 days ago.",
                            example = "2026-11-01")
                    @Nullable
                    String from,
            @QueryParam("to")
                    @Parameter(description = "The last day, inclusive, or an instant, exclusive. Default: now.")
                    @Nullable
                    String to,
            @BeanParam CsvParams params) {
        var account = actor.account();
        var span = TimeSpan.of(clock.instant(), zone(), from, to);
        var range = messages.range(account, span.from(), span.to());
        log.record(actor.require(), "messages");
        return messageColumns(CsvExport.<MessageExport.Row>named("messages.csv").with(params))
                .response((last, limit) ->
                        messages.after(account, range, span.from(), span.to(), last == null ? 0 : last.id(), limit));
    }

    private static CsvExport<MessageExport.Row> messageColumns(CsvExport<MessageExport.Row> export) {
        return export.column("message_id", MessageExport.Row::id)
                .column("plan_id", MessageExport.Row::plan)
                .column("customer_id", MessageExport.Row::contact)
                .phoneColumn("phone", MessageExport.Row::recipient)
                .column("status", MessageExport.Row::status)
                .column("attempts", MessageExport.Row::attempts)
                .column("segments", MessageExport.Row::segments)
                .column("cost", MessageExport.Row::cost)
                .column("error_code", MessageExport.Row::errorCode)
                .column("created_at", MessageExport.Row::createdAt)
                .column("outcome_at", MessageExport.Row::outcomeAt)
                .column("delivered_at", MessageExport.Row::deliveredAt);
    }

    private ZoneId zone() {
        return accounts.find(actor.account())
                .map(account -> ZoneId.of(account.timeZone()))
                .orElse(ZoneOffset.UTC);
    }
}
