package io.tidings.gateways;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CsrfForm;
import io.tidings.accounts.CurrentActor;
import io.tidings.accounts.KeepsInput;
import io.tidings.shared.GatewayId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.web.Form;
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

/** The gateways of the account. What a provider needs is described by the provider. */
@Path("/settings/gateways")
@RunOnVirtualThread
@Produces(MediaType.TEXT_HTML)
final class GatewayPages {
    private static final int WINDOW = 256;
    private static final String LIST = "/settings/gateways";

    private final Gateways gateways;
    private final GatewayChanges changes;
    private final CurrentActor actor;
    private final ObjectMapper json;

    GatewayPages(Gateways gateways, GatewayChanges changes, CurrentActor actor, ObjectMapper json) {
        this.gateways = gateways;
        this.changes = changes;
        this.actor = actor;
        this.json = json;
    }

    @CheckedTemplate(basePath = "gateways")
    static class Views {
        private Views() {}

        static native TemplateInstance list(List<GatewayLine> gateways, List<GatewayProvider> providers);

        static native TemplateInstance form(
                String title, String action, GatewayProvider provider, @Nullable GatewayLine gateway, Form form);
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance list() {
        return Views.list(GatewayLine.all(gateways, gateways.ofAccount(actor.account())), gateways.providers());
    }

    @GET
    @Path("/new")
    @Operation(hidden = true)
    public RestResponse<TemplateInstance> blank(@QueryParam("provider") @Nullable String provider) {
        // Without a known provider there is no form. The list offers all providers.
        return gateways.providers().stream()
                .filter(known -> known.name().equals(provider))
                .findFirst()
                .map(chosen -> RestResponse.ok(newForm(chosen, GatewayForm.blank(chosen))))
                .orElseGet(() -> RestResponse.seeOther(URI.create(LIST)));
    }

    @POST
    @Path("/new")
    @CsrfForm
    @KeepsInput
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public RestResponse<TemplateInstance> create(MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        var provider = gateways.provider(form.value("provider"));
        if (actor.signedInAgain()) {
            return RestResponse.ok(newForm(provider, form));
        }
        try {
            var settings = GatewayForm.settings(form, provider, json.createObjectNode());
            var channels = GatewayForm.channels(form);
            var unused = changes.create(
                    actor.require(),
                    form.value("name"),
                    provider.name(),
                    settings,
                    GatewayChange.NONE.withChannels(channels));
            return RestResponse.seeOther(URI.create(LIST + "?done=created"));
        } catch (ProblemException refused) {
            return again(refused, newForm(provider, GatewayForm.withErrors(form, provider, refused.problem())));
        }
    }

    @GET
    @Path("/{id:\\d+}")
    @Operation(hidden = true)
    public TemplateInstance gateway(@PathParam("id") long id) {
        var row = own(id);
        return changeForm(row, GatewayForm.of(row, gateways.provider(row.provider())));
    }

    @POST
    @Path("/{id:\\d+}")
    @CsrfForm
    @KeepsInput
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public RestResponse<TemplateInstance> save(@PathParam("id") long id, MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        var row = own(id);
        var provider = gateways.provider(row.provider());
        if (actor.signedInAgain()) {
            return RestResponse.ok(changeForm(row, form));
        }
        try {
            var settings = GatewayForm.settings(form, provider, row.settings());
            var change = new GatewayChange(form.value("name"), settings, null, null, null, null);
            var unused = changes.change(actor.require(), row.id(), change.withChannels(GatewayForm.channels(form)));
            return RestResponse.seeOther(URI.create(LIST + "?done=saved"));
        } catch (ProblemException refused) {
            return again(refused, changeForm(row, GatewayForm.withErrors(form, provider, refused.problem())));
        }
    }

    @POST
    @Path("/{id:\\d+}/enable")
    @CsrfForm
    @Operation(hidden = true)
    public RestResponse<Void> enable(@PathParam("id") long id) {
        return enabled(id, true, "saved");
    }

    @POST
    @Path("/{id:\\d+}/disable")
    @CsrfForm
    @Operation(hidden = true)
    public RestResponse<Void> disable(@PathParam("id") long id) {
        return enabled(id, false, "disabled");
    }

    private RestResponse<Void> enabled(long id, boolean enabled, String done) {
        var unused = changes.change(
                actor.require(), new GatewayId(id), new GatewayChange(null, null, null, enabled, null, null));
        return RestResponse.seeOther(URI.create(LIST + "?done=" + done));
    }

    private GatewayRow own(long id) {
        return gateways.ofAccount(actor.account()).stream()
                .filter(row -> row.id().value() == id)
                .findFirst()
                .orElseThrow(() -> Problem.notFound("gateway").asException());
    }

    private static TemplateInstance newForm(GatewayProvider provider, Form form) {
        return Views.form("Add a gateway", LIST + "/new", provider, null, form);
    }

    private TemplateInstance changeForm(GatewayRow row, Form form) {
        var provider = gateways.provider(row.provider());
        return Views.form("Gateway", LIST + "/" + row.id(), provider, GatewayLine.of(row, provider, false), form);
    }

    /** Returns the form again with its input and the errors. Errors that the form cannot fix are rethrown. */
    private static RestResponse<TemplateInstance> again(ProblemException refused, TemplateInstance form) {
        var status = refused.problem().status();
        if (status != 422) {
            throw refused;
        }
        return RestResponse.ResponseBuilder.<TemplateInstance>create(status)
                .entity(form)
                .build();
    }
}
