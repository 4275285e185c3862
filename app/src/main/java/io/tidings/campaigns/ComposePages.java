package io.tidings.campaigns;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CsrfForm;
import io.tidings.accounts.CurrentActor;
import io.tidings.accounts.KeepsInput;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.templates.Placeholder;
import io.tidings.templates.StoredTemplate;
import io.tidings.templates.TextPreview;
import io.tidings.web.Form;
import io.tidings.web.Versions;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import java.net.URI;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The pages that create and edit a campaign and preview its messages. */
@Path("/campaigns")
@RunOnVirtualThread
@Produces(MediaType.TEXT_HTML)
final class ComposePages {
    private final Campaigns campaigns;
    private final DraftPreviews previews;
    private final ComposerChoices choices;
    private final CampaignTexts texts;
    private final CampaignDefaults defaults;
    private final CurrentActor actor;

    ComposePages(
            Campaigns campaigns,
            DraftPreviews samples,
            ComposerChoices choices,
            CampaignTexts texts,
            CampaignDefaults defaults,
            CurrentActor actor) {
        this.campaigns = campaigns;
        this.previews = samples;
        this.choices = choices;
        this.texts = texts;
        this.defaults = defaults;
        this.actor = actor;
    }

    @CheckedTemplate(basePath = "campaigns")
    static class Views {
        private Views() {}

        static native TemplateInstance compose(ComposerOptions composer, Form form, TextPreview preview);

        static native TemplateInstance preview(TextPreview preview, List<Placeholder> placeholders, boolean oob);
    }

    @GET
    @Path("/new")
    @Operation(hidden = true)
    public TemplateInstance blank(
            @QueryParam("import") @Nullable String importId,
            @QueryParam("template") @Nullable Long template,
            @QueryParam("copy") @Nullable Long copy) {
        if (copy != null) {
            var campaign = campaigns.get(actor.account(), new CampaignId(copy));
            var form = ComposeForm.of(campaign, texts.text(campaign));
            return page(form, null, 0);
        }
        var stored = choices.template(actor.account(), template);
        var form = ComposeForm.blank(
                importId,
                stored.map(StoredTemplate::body).orElse(""),
                stored.map(found -> found.channel().text()).orElse("sms"),
                defaults.of(actor.account()).missingValue());
        return page(form, null, 0);
    }

    @POST
    @Path("/new")
    @CsrfForm
    @KeepsInput
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public RestResponse<TemplateInstance> create(MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        if (form.chosen("do", "preview") || actor.signedInAgain()) {
            return RestResponse.ok(page(form, null, 0));
        }
        try {
            var id = campaigns.create(actor.require(), ComposeForm.draft(requireAudience(form), null));
            return RestResponse.seeOther(URI.create("/campaigns/" + id));
        } catch (ProblemException refused) {
            return formWithErrors(refused, form, null);
        }
    }

    @GET
    @Path("/{id:\\d+}/edit")
    @Operation(hidden = true)
    public TemplateInstance edit(@PathParam("id") long id) {
        var campaign = draft(id);
        return page(ComposeForm.of(campaign, texts.text(campaign)), campaign, 0);
    }

    @POST
    @Path("/{id:\\d+}/edit")
    @CsrfForm
    @KeepsInput
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public RestResponse<TemplateInstance> save(@PathParam("id") long id, MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        var seen = form.has("version") ? Versions.demanded(form.value("version")) : null;
        var campaign = draft(id);
        if (form.chosen("do", "preview") || actor.signedInAgain()) {
            return RestResponse.ok(page(form, campaign, 0));
        }
        try {
            var before = campaigns.draft(actor.account(), campaign.id());
            var draft = ComposeForm.applyTo(requireAudience(form), before, texts.text(campaign));
            var saved = campaigns.edit(actor.require(), campaign.id(), draft, seen);
            return RestResponse.seeOther(URI.create("/campaigns/" + saved.id()));
        } catch (ProblemException refused) {
            if (seen != null && refused.problem().code().equals("changed_since_read")) {
                return conflict(form, campaign.id(), seen);
            }
            return formWithErrors(refused, form, campaign);
        }
    }

    /** Shows both texts: the form keeps the input, and the changes of the other person stand above it. */
    private RestResponse<TemplateInstance> conflict(Form form, CampaignId id, int seen) {
        var now = campaigns.get(actor.account(), id);
        return RestResponse.ResponseBuilder.<TemplateInstance>create(409)
                .entity(page(form, now, 0, campaigns.changes(now, seen)))
                .build();
    }

    /** Returns the preview, the segment counter and the placeholders for the current fields of the form. */
    @POST
    @Path("/preview")
    @CsrfForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public TemplateInstance preview(MultivaluedMap<String, String> typed, @QueryParam("at") @Nullable Integer at) {
        var form = Form.of(typed);
        var audience = ComposeForm.audience(form, null);
        var preview = previews.preview(
                actor.account(), ComposeForm.previewDraft(form), audience, at == null ? recipientPosition(form) : at);
        return Views.preview(preview, choices.placeholders(actor.account(), audience), true);
    }

    /** Returns the position of the recipient shown, so that the preview keeps it while the text changes. */
    private static int recipientPosition(Form form) {
        try {
            return Integer.parseInt(form.value("at"));
        } catch (NumberFormatException none) {
            return 0;
        }
    }

    private TemplateInstance page(Form form, @Nullable Campaign campaign, int at) {
        return page(form, campaign, at, null);
    }

    private TemplateInstance page(Form form, @Nullable Campaign campaign, int at, @Nullable DraftChanges changes) {
        var before = campaign == null
                ? null
                : campaigns.audience(actor.account(), campaign.id()).orElse(null);
        var audience = ComposeForm.audience(form, before);
        var preview = previews.preview(actor.account(), ComposeForm.previewDraft(form), audience, at);
        return Views.compose(choices.composer(actor.account(), form, campaign, audience, changes), form, preview);
    }

    private RestResponse<TemplateInstance> formWithErrors(
            ProblemException refused, Form form, @Nullable Campaign campaign) {
        var status = refused.problem().status();
        if (status == 401 || status == 403 || status >= 500) {
            throw refused;
        }
        form.addProblem(refused.problem(), ComposeForm.FIELDS, ComposeForm.FORM_FIELDS);
        return RestResponse.ResponseBuilder.<TemplateInstance>create(422)
                .entity(page(form, campaign, 0))
                .build();
    }

    /** Requires an audience. Only the API can give it at launch. */
    private static Form requireAudience(Form form) {
        if (!form.has("audience")) {
            throw Problem.invalid(
                            "audience_missing",
                            "Choose who gets it.",
                            List.of(new Problem.Violation("#/audience", "Choose who gets it.")))
                    .asException();
        }
        return form;
    }

    private Campaign draft(long id) {
        var campaign = campaigns.get(actor.account(), new CampaignId(id));
        if (campaign.status() != CampaignStatus.DRAFT) {
            throw Problem.conflict("wrong_state", "This campaign has been launched and can no longer be changed.")
                    .asException();
        }
        return campaign;
    }
}
