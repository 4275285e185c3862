package io.tidings.templates;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CsrfForm;
import io.tidings.accounts.CurrentActor;
import io.tidings.accounts.KeepsInput;
import io.tidings.contacts.Contacts;
import io.tidings.personalisation.Placeholders;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.shared.TemplateId;
import io.tidings.web.Form;
import io.tidings.web.PageParams;
import io.tidings.web.Pager;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The pages of templates. */
@Path("/templates")
@RunOnVirtualThread
@Produces(MediaType.TEXT_HTML)
final class TemplatePages {
    private static final List<String> FIELDS = List.of("name", "body", "channel", "variables");

    private final Templates templates;
    private final Contacts contacts;
    private final CurrentActor actor;

    TemplatePages(Templates templates, Contacts contacts, CurrentActor actor) {
        this.templates = templates;
        this.contacts = contacts;
        this.actor = actor;
    }

    @CheckedTemplate(basePath = "templates")
    static class Views {
        private Views() {}

        static native TemplateInstance list(List<StoredTemplate> templates, Pager pager);

        static native TemplateInstance form(
                String title, String action, long id, Form form, List<Placeholder> placeholders, TextPreview preview);

        static native TemplateInstance preview(TextPreview preview, boolean oob);
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance list(@BeanParam PageParams params, @Context UriInfo uri) {
        var page = templates.list(actor.account(), TemplateFilter.ACTIVE, params.request());
        return Views.list(page.data(), Pager.of(page, uri));
    }

    @GET
    @Path("/new")
    @Operation(hidden = true)
    public TemplateInstance blank() {
        return newForm(Form.of(Map.of("channel", "sms")));
    }

    @POST
    @Path("/new")
    @CsrfForm
    @KeepsInput
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public RestResponse<TemplateInstance> create(MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        if (actor.signedInAgain()) {
            return RestResponse.ok(newForm(form));
        }
        try {
            var created = templates.create(actor.require(), fields(form));
            return RestResponse.seeOther(URI.create("/templates/" + created.id() + "?done=created"));
        } catch (ProblemException refused) {
            return formWithErrors(refused, newForm(form.addProblem(refused.problem(), FIELDS)));
        }
    }

    @GET
    @Path("/{id:\\d+}")
    @Operation(hidden = true)
    public TemplateInstance template(@PathParam("id") long id) {
        var template = templates
                .findActive(actor.account(), new TemplateId(id))
                .orElseThrow(() -> Problem.notFound("template").asException());
        return editForm(
                id,
                Form.of(Map.of(
                        "name", template.name(),
                        "body", template.body(),
                        "channel", template.channel().text(),
                        "variables", String.join(", ", template.variables()))));
    }

    @POST
    @Path("/{id:\\d+}")
    @CsrfForm
    @KeepsInput
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public RestResponse<TemplateInstance> save(@PathParam("id") long id, MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        if (actor.signedInAgain()) {
            return RestResponse.ok(editForm(id, form));
        }
        try {
            var saved = templates.update(actor.require(), new TemplateId(id), fields(form));
            return RestResponse.seeOther(URI.create("/templates/" + saved.id() + "?done=saved"));
        } catch (ProblemException refused) {
            return formWithErrors(refused, editForm(id, form.addProblem(refused.problem(), FIELDS)));
        }
    }

    @POST
    @Path("/{id:\\d+}/delete")
    @CsrfForm
    @Operation(hidden = true)
    public RestResponse<Void> delete(@PathParam("id") long id) {
        templates.deactivate(actor.require(), new TemplateId(id));
        return RestResponse.seeOther(URI.create("/templates?done=deleted"));
    }

    /** Renders the phone preview and the counter while the user types. */
    @POST
    @Path("/preview")
    @CsrfForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public TemplateInstance preview(MultivaluedMap<String, String> typed) {
        return Views.preview(TextPreview.ofExample(Form.of(typed)), true);
    }

    private TemplateInstance newForm(Form form) {
        return Views.form("New template", "/templates/new", 0, form, placeholders(form), TextPreview.ofExample(form));
    }

    private TemplateInstance editForm(long id, Form form) {
        return Views.form(
                "Edit template", "/templates/" + id, id, form, placeholders(form), TextPreview.ofExample(form));
    }

    private List<Placeholder> placeholders(Form form) {
        var names = new LinkedHashSet<>(Placeholders.WELL_KNOWN);
        names.addAll(contacts.attributeNames(actor.account()));
        commaSeparated(form.value("variables")).stream()
                .map(Placeholders::nameOf)
                .forEach(names::add);
        return names.stream().limit(24).map(Placeholder::new).toList();
    }

    private static TemplateFields fields(Form form) {
        return new TemplateFields(
                form.value("name"),
                form.text("body"),
                form.value("channel"),
                new ArrayList<@Nullable String>(commaSeparated(form.value("variables"))),
                null,
                null,
                null);
    }

    private static List<String> commaSeparated(String line) {
        return List.of(line.split(",", -1)).stream()
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** Returns the form again with its input and the errors. Errors that the form cannot fix are rethrown. */
    private static RestResponse<TemplateInstance> formWithErrors(ProblemException refused, TemplateInstance form) {
        var status = refused.problem().status();
        if (status != 422 && status != 409) {
            throw refused;
        }
        return RestResponse.ResponseBuilder.<TemplateInstance>create(status)
                .entity(form)
                .build();
    }
}
