package io.tidings.imports;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.shared.ImportId;
import io.tidings.shared.Problem;
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
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

@Path("/api/v1/imports")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Imports", description = "Import contacts from CSV files.")
final class ImportApi {
    private final Imports imports;
    private final CurrentActor current;

    ImportApi(Imports imports, CurrentActor current) {
        this.imports = imports;
        this.current = current;
    }

    /** The answer to an upload. */
    public record AcceptedView(UUID importId, UUID taskId, String status) {}

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
    @UploadParts({"default_country", "mapping", "list_name", "tags"})
    @Operation(
            summary = "Upload a CSV file",
            description = "Parts: file (.csv or .txt, sent as text/csv or text/plain). Optional parts: default_country"
                    + " (ISO code of the country of national numbers), list_name, tags (separated by commas, or a JSON"
                    + " array), mapping (a JSON object from header to phone, first_name, last_name, location,"
                    + " preferred_product or the name of a variable). The file is read in the background.")
    @SuccessStatus(202)
    public Response upload(@HeaderParam(HttpHeaders.CONTENT_TYPE) String contentType, InputStream body) {
        var accepted = imports.acceptForm(current.require(), contentType, body);
        return Response.accepted(new AcceptedView(
                        accepted.id().value(), accepted.task().value(), ImportStatus.PROCESSING.text()))
                .header("Location", "/api/v1/imports/" + accepted.id())
                .build();
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
            summary = "Cancel an import",
            description = "Contacts imported so far are kept. 409 if the import has ended.")
    public ImportView cancel(@PathParam("id") String id) {
        imports.cancel(find(id));
        return get(id);
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
