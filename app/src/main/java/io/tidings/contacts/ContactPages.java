package io.tidings.contacts;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CsrfForm;
import io.tidings.accounts.CurrentActor;
import io.tidings.accounts.KeepsInput;
import io.tidings.shared.ContactId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.web.Form;
import io.tidings.web.PageParams;
import io.tidings.web.Pager;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The pages of contacts. */
@Path("/contacts")
@RunOnVirtualThread
@Produces(MediaType.TEXT_HTML)
final class ContactPages {
    private static final int PAGE = 25;

    private final Contacts contacts;
    private final CurrentActor actor;

    ContactPages(Contacts contacts, CurrentActor actor) {
        this.contacts = contacts;
        this.actor = actor;
    }

    @CheckedTemplate(basePath = "contacts")
    static class Templates {
        private Templates() {}

        static native TemplateInstance list(
                List<ContactPage> contacts, List<TagCount> tags, Pager pager, String search, String tag);

        static native TemplateInstance contact(ContactPage contact);

        static native TemplateInstance form(
                String title, String action, String back, Form form, List<ContactForm.Field> fields);
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance list(
            @QueryParam("tag") @Nullable String tag, @BeanParam PageParams params, @Context UriInfo uri) {
        var requested = params.request();
        var page =
                contacts.list(actor.account(), new ContactFilter(null, blankToNull(tag), null), requested.ofSize(PAGE));
        return Templates.list(
                page.data().stream().map(ContactPage::new).toList(),
                contacts.tags(actor.account()),
                Pager.of(page, uri),
                "",
                tag == null ? "" : tag);
    }

    /** The search is a POST, because its text is a name or a number, and many systems log URLs. */
    @POST
    @Path("/search")
    @CsrfForm
    @Operation(hidden = true)
    public TemplateInstance search(
            @FormParam("search") @Nullable String search,
            @FormParam("tag") @Nullable String tag,
            @FormParam("page") @Nullable String page,
            @FormParam("anchor") @Nullable String anchor) {
        var requested =
                new PageParams(page, String.valueOf(PAGE), page == null ? null : blankToNull(anchor), null).request();
        var found = contacts.list(
                actor.account(), new ContactFilter(blankToNull(search), blankToNull(tag), null), requested);
        return Templates.list(
                found.data().stream().map(ContactPage::new).toList(),
                contacts.tags(actor.account()),
                Pager.ofForm(found, "search"),
                search == null ? "" : search,
                tag == null ? "" : tag);
    }

    @GET
    @Path("/new")
    @Operation(hidden = true)
    public TemplateInstance blank() {
        return newForm(Form.empty());
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
            var contact = contacts.create(actor.require(), ContactForm.read(form));
            return RestResponse.seeOther(URI.create("/contacts/" + contact.id() + "?done=created"));
        } catch (ProblemException refused) {
            return formWithErrors(refused, newForm(form.addProblem(refused.problem(), ContactForm.NAMES)));
        }
    }

    @GET
    @Path("/{id:\\d+}")
    @Operation(hidden = true)
    public TemplateInstance contact(@PathParam("id") long id) {
        return Templates.contact(new ContactPage(require(id)));
    }

    @GET
    @Path("/{id:\\d+}/edit")
    @Operation(hidden = true)
    public TemplateInstance edit(@PathParam("id") long id) {
        return editForm(id, ContactForm.of(require(id)));
    }

    @POST
    @Path("/{id:\\d+}/edit")
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
            var contact = contacts.replace(actor.require(), new ContactId(id), ContactForm.read(form));
            return RestResponse.seeOther(URI.create("/contacts/" + contact.id() + "?done=saved"));
        } catch (ProblemException refused) {
            return formWithErrors(refused, editForm(id, form.addProblem(refused.problem(), ContactForm.NAMES)));
        }
    }

    @POST
    @Path("/{id:\\d+}/delete")
    @CsrfForm
    @Operation(hidden = true)
    public RestResponse<Void> delete(@PathParam("id") long id) {
        contacts.delete(actor.require(), new ContactId(id));
        return RestResponse.seeOther(URI.create("/contacts?done=deleted"));
    }

    private Contact require(long id) {
        return contacts.find(actor.account(), new ContactId(id))
                .orElseThrow(() -> Problem.notFound("contact").asException());
    }

    private static TemplateInstance newForm(Form form) {
        return Templates.form("New contact", "/contacts/new", "/contacts", form, ContactForm.FIELDS);
    }

    private static TemplateInstance editForm(long id, Form form) {
        var back = "/contacts/" + id;
        return Templates.form("Edit contact", back + "/edit", back, form, ContactForm.FIELDS);
    }

    /**
     * Returns the form again with its input and the errors. Errors that the form cannot fix, such as a deleted contact,
     * are rethrown.
     */
    private static RestResponse<TemplateInstance> formWithErrors(ProblemException refused, TemplateInstance form) {
        var status = refused.problem().status();
        if (status != 422 && status != 409) {
            throw refused;
        }
        return RestResponse.ResponseBuilder.<TemplateInstance>create(status)
                .entity(form)
                .build();
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
