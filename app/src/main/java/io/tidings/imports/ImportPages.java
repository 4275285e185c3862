package io.tidings.imports;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CsrfForm;
import io.tidings.accounts.CsrfPart;
import io.tidings.accounts.CurrentActor;
import io.tidings.accounts.PageToken;
import io.tidings.shared.ImportId;
import io.tidings.shared.PageRequest;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.web.DetailLine;
import io.tidings.web.Form;
import io.tidings.web.PageParams;
import io.tidings.web.PageViewer;
import io.tidings.web.Pager;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;

/** The pages that upload files of contacts and show the result of each row. */
@Path("/imports")
@RunOnVirtualThread
@Produces(MediaType.TEXT_HTML)
final class ImportPages {
    private static final int PAGE_SIZE = 15;
    private static final int MAX_PEOPLE = 10;
    private static final int MAX_ERRORS = 10;
    private static final List<String> FIELDS =
            List.of("file", "default_country", "encoding", "mapping", "sheet", "tags", "keep_columns");

    private final Imports imports;
    private final FilePreviews previews;
    private final ImportConfig config;
    private final CurrentActor actor;
    private final PageViewer viewer;
    private final PageToken token;

    ImportPages(
            Imports imports,
            FilePreviews previews,
            ImportConfig config,
            CurrentActor actor,
            PageViewer viewer,
            PageToken token) {
        this.previews = previews;
        this.imports = imports;
        this.config = config;
        this.actor = actor;
        this.viewer = viewer;
        this.token = token;
    }

    @CheckedTemplate(basePath = "imports")
    static class Templates {
        private Templates() {}

        static native TemplateInstance list(
                List<ImportPage> lines,
                boolean anyRunning,
                Pager pager,
                Form form,
                int maxRows,
                List<EncodingChoice> encodings);

        static native TemplateInstance preview(PreviewPage view);

        static native TemplateInstance one(
                ImportPage view,
                List<ImportPage.Reason> reasons,
                List<RejectedRow> errors,
                List<ImportedContact> people,
                List<DetailLine> facts,
                String fault);
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance list(@BeanParam PageParams params, @Context UriInfo uri) {
        return list(params.request(), uri, Form.empty());
    }

    /** Streams the uploaded file to disk and reads the other fields of the form. */
    @POST
    @CsrfPart
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Operation(hidden = true)
    public RestResponse<TemplateInstance> upload(
            @HeaderParam(HttpHeaders.CONTENT_TYPE) String contentType, InputStream body, @Context UriInfo uri) {
        try {
            var accepted = accept(contentType, body);
            return RestResponse.seeOther(URI.create("/imports/" + accepted.id()));
        } catch (ProblemException refused) {
            var problem = refused.problem();
            var form = Form.empty().addProblem(problem, FIELDS);
            if (!form.problem().isEmpty()) {
                form.error("file", form.problem());
            }
            return RestResponse.ResponseBuilder.<TemplateInstance>create(problem.status())
                    .entity(list(PageRequest.first(PAGE_SIZE), uri, form))
                    .build();
        }
    }

    /** Shows the first rows of a file as they would be read, before it is uploaded. */
    @POST
    @Path("/preview")
    @CsrfPart
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Operation(hidden = true)
    public RestResponse<TemplateInstance> preview(
            @HeaderParam(HttpHeaders.CONTENT_TYPE) String contentType, InputStream body) {
        try {
            var preview = previews.of(actor.account(), contentType, body, csrf());
            return RestResponse.ok(Templates.preview(new PreviewPage(preview)));
        } catch (ProblemException refused) {
            var problem = refused.problem();
            return RestResponse.ResponseBuilder.<TemplateInstance>create(problem.status())
                    .entity(Templates.preview(PreviewPage.refused(problem)))
                    .build();
        }
    }

    /** Returns the part with the CSRF token; empty if the token is in a header of the request. */
    private Optional<CsrfFormPart> csrf() {
        return token.isInHeader()
                ? Optional.empty()
                : Optional.of(new CsrfFormPart(PageViewer.CSRF_FIELD, token::require));
    }

    private AcceptedImport accept(String contentType, InputStream body) {
        return imports.acceptForm(actor.require(), contentType, body, csrf());
    }

    @GET
    @Path("/{id}")
    @Operation(hidden = true)
    public TemplateInstance one(@PathParam("id") String id) {
        return one(id, "");
    }

    private TemplateInstance one(String id, String fault) {
        var summary = require(id);
        var reasons = imports.rejectReasons(summary);
        return Templates.one(
                new ImportPage(summary),
                reasons.stream()
                        .map(reason -> ImportPage.Reason.of(
                                reason,
                                summary.counts().rejected(),
                                summary.file().workbook() != null))
                        .toList(),
                imports.firstErrors(summary).stream().limit(MAX_ERRORS).toList(),
                summary.status() == ImportStatus.SUCCESS && !summary.isUndone()
                        ? imports.contacts(actor.account(), summary, PageRequest.first(MAX_PEOPLE))
                                .data()
                        : List.of(),
                new ImportPage(summary).facts(viewer.zone()),
                fault);
    }

    @POST
    @Path("/{id}/stop")
    @CsrfForm
    @Operation(hidden = true)
    public RestResponse<Void> stop(@PathParam("id") String id) {
        var summary = require(id);
        try {
            imports.cancel(actor.require(), summary);
        } catch (ProblemException ended) {
            // The import ended while the dialog was open. Its page shows the result.
            if (ended.problem().status() != 409) {
                throw ended;
            }
        }
        return RestResponse.seeOther(URI.create("/imports/" + summary.id()));
    }

    @POST
    @Path("/{id}/undo")
    @CsrfForm
    @Operation(hidden = true)
    public RestResponse<TemplateInstance> undo(@PathParam("id") String id) {
        var summary = require(id);
        try {
            imports.undo(actor.require(), summary);
            return RestResponse.seeOther(URI.create("/imports/" + summary.id()));
        } catch (ProblemException refused) {
            return RestResponse.ResponseBuilder.<TemplateInstance>create(
                            refused.problem().status())
                    .entity(one(id, refused.problem().detail()))
                    .build();
        }
    }

    private TemplateInstance list(PageRequest request, UriInfo uri, Form form) {
        var page = imports.list(actor.account(), request.ofSize(PAGE_SIZE));
        var lines = page.data().stream().map(ImportPage::new).toList();
        return Templates.list(
                lines,
                lines.stream().anyMatch(ImportPage::running),
                Pager.of(page, uri),
                form,
                config.maxRows(),
                EncodingChoice.all());
    }

    private ImportSummary require(String id) {
        return ImportId.parse(id)
                .flatMap(known -> imports.find(actor.account(), known))
                .orElseThrow(() -> Problem.notFound("import").asException());
    }
}
