package io.tidings.imports;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.shared.ImportId;
import io.tidings.shared.Problem;
import io.tidings.shared.TaskId;
import io.tidings.spreadsheets.ReadSheet;
import io.tidings.web.PageParams;
import io.tidings.web.PagedResponse;
import io.tidings.web.SuccessStatus;
import io.tidings.web.UploadParts;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.io.BufferedWriter;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/imports")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Imports", description = "Import contacts from CSV files and workbooks.")
final class ImportApi {
    private final Imports imports;
    private final FilePreviews previews;
    private final CurrentActor current;

    ImportApi(Imports imports, FilePreviews previews, CurrentActor current) {
        this.previews = previews;
        this.imports = imports;
        this.current = current;
    }

    /** The answer to an upload. */
    public record AcceptedView(
            UUID importId,
            UUID taskId,
            String status,
            List<EncodingWarning> warnings,
            @Nullable ReadSheet workbook) {}

    /** A contact in {@code …/contacts}. */
    public record MemberView(
            int row,
            long id,
            String phone,
            String firstName,
            String lastName,
            String location,
            String preferredProduct,
            List<String> tags,
            Map<String, String> variables) {
        static MemberView of(ImportedContact contact) {
            return new MemberView(
                    contact.row(),
                    contact.id().value(),
                    contact.phone(),
                    contact.firstName(),
                    contact.lastName(),
                    contact.location(),
                    contact.preferredProduct(),
                    contact.tags(),
                    contact.variables());
        }
    }

    @POST
    @Path("csv")
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @UploadParts({
        "default_country",
        "encoding",
        "mapping",
        "list_name",
        "sheet",
        "tags",
        "on_known",
        "blanks",
        "keep_columns"
    })
    @Operation(
            summary = "Upload a CSV file or a workbook",
            description =
                    "Parts: file (.csv, .txt, .xlsx, .xlsm or .ods). Optional parts: default_country (ISO code of the"
                            + " country of national numbers), encoding (such as windows-1251; detected if missing), sheet"
                            + " (the name of the sheet of a workbook; by default the first visible one), list_name, tags"
                            + " (separated by commas, or a JSON array), mapping (a JSON object from header to phone,"
                            + " first_name, last_name, location, preferred_product, name (a whole name, to be split) or"
                            + " the name of a variable), on_known (people who are already contacts: update, the default;"
                            + " only_new leaves them as they are; fill_blanks adds only what is missing), blanks (empty"
                            + " cells: keep, the default, or erase the value of the contact), keep_columns (import, the"
                            + " default, or contact: other columns become attributes, and a column tags gives tags). The"
                            + " file is read in the background. warnings says that the encoding is not certain, so that"
                            + " letters may be wrong.")
    @SuccessStatus(202)
    public Response upload(@HeaderParam(HttpHeaders.CONTENT_TYPE) String contentType, InputStream body) {
        var accepted = imports.acceptForm(current.require(), contentType, body);
        return Response.accepted(new AcceptedView(
                        accepted.id().value(),
                        accepted.task().value(),
                        ImportStatus.PROCESSING.text(),
                        accepted.warnings(),
                        accepted.workbook()))
                .header("Location", "/api/v1/imports/" + accepted.id())
                .build();
    }

    @POST
    @Path("preview")
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @UploadParts({"default_country", "encoding", "mapping", "list_name", "tags"})
    @Operation(
            summary = "Show the first rows of a CSV file as an import would read them",
            description = "The parts of an import. Nothing is stored. warnings says that the encoding is not certain."
                    + " error says why an import of the file would be refused.")
    public FilePreview preview(@HeaderParam(HttpHeaders.CONTENT_TYPE) String contentType, InputStream body) {
        return previews.of(current.account(), contentType, body, Optional.empty());
    }

    @GET
    @Operation(summary = "List imports, newest first")
    public RestResponse<PagedResponse<ImportView>> list(@BeanParam PageParams page, @Context UriInfo uri) {
        return PagedResponse.of(
                imports.list(current.account(), page.request()).map(summary -> ImportView.of(summary, null)), uri);
    }

    @GET
    @Path("{id}")
    @Operation(summary = "Show the progress of an import and the results of its rows")
    public ImportView get(@PathParam("id") String id) {
        var summary = find(id);
        return ImportView.of(summary, imports.firstErrors(summary));
    }

    @DELETE
    @Path("{id}")
    @Operation(
            summary = "Cancel or undo an import",
            description =
                    "Without undo: stops a running import; contacts imported so far are kept; 409 if the import has"
                            + " ended. With undo=true: stops the import if it runs, and takes back what only this import brought."
                            + " undo in the answer has the counts. 202 if the undo takes longer than a second; its task shows the"
                            + " end. A repeated request gets the same answer. 409 import_in_use if an unfinished campaign is sent"
                            + " to the import.")
    @APIResponse(responseCode = "200", description = "The import was cancelled or undone.")
    @APIResponse(responseCode = "202", description = "The undo continues in the background.")
    public RestResponse<ImportView> cancel(@PathParam("id") String id, @QueryParam("undo") boolean undo) {
        var summary = find(id);
        var status = RestResponse.Status.OK;
        var task = Optional.<TaskId>empty();
        if (undo) {
            var undone = imports.undo(current.require(), summary);
            status = undone.isRunning() ? RestResponse.Status.ACCEPTED : status;
            task = Optional.of(undone.task()).filter(_ -> undone.isRunning());
        } else {
            imports.cancel(current.require(), summary);
        }
        var response = RestResponse.ResponseBuilder.create(status, get(id));
        task.ifPresent(running -> response.header("Location", "/api/v1/tasks/" + running));
        return response.build();
    }

    @GET
    @Path("{id}/contacts")
    @Operation(summary = "List the contacts of an import with their variables, in the order of the file")
    public RestResponse<PagedResponse<MemberView>> contacts(
            @PathParam("id") String id, @BeanParam PageParams page, @Context UriInfo uri) {
        var contacts = imports.contacts(current.account(), find(id), page.request());
        return PagedResponse.of(contacts.map(MemberView::of), uri);
    }

    @GET
    @Path("{id}/rejects")
    @Produces("text/csv")
    @Operation(
            summary = "Download all rejected rows as CSV",
            description = "The rows as they were read, with error_code, error_detail and line. With bom=true the file"
                    + " begins with a byte order mark, so that Excel recognises UTF-8.")
    public Response rejects(@PathParam("id") String id, @QueryParam("bom") boolean mark) {
        var summary = find(id);
        StreamingOutput csv = output -> {
            var writer = new BufferedWriter(new OutputStreamWriter(output, StandardCharsets.UTF_8));
            if (mark) {
                writer.write('\uFEFF');
            }
            imports.writeRejects(summary, writer);
            writer.flush();
        };
        return Response.ok(csv, "text/csv; charset=utf-8")
                .header("Content-Disposition", "attachment; filename=\"rejects-%s.csv\"".formatted(summary.id()))
                .build();
    }

    private ImportSummary find(String id) {
        return ImportId.parse(id)
                .flatMap(known -> imports.find(current.account(), known))
                .orElseThrow(() -> Problem.notFound("import").asException());
    }
}
