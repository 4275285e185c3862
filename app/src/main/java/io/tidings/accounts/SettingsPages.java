package io.tidings.accounts;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.shared.UserId;
import io.tidings.web.DetailLine;
import io.tidings.web.Form;
import io.tidings.web.PageParams;
import io.tidings.web.Pager;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The settings page: the API keys of the account and the password of the user. */
@Path("/settings")
@RunOnVirtualThread
@Produces(MediaType.TEXT_HTML)
final class SettingsPages {
    private static final List<String> KEY_FIELDS = List.of("name");

    private final CurrentActor actor;
    private final Accounts accounts;
    private final ApiKeys keys;
    private final Users users;

    SettingsPages(CurrentActor actor, Accounts accounts, ApiKeys keys, Users users) {
        this.actor = actor;
        this.accounts = accounts;
        this.keys = keys;
        this.users = users;
    }

    @CheckedTemplate(basePath = "accounts")
    static class Templates {
        private Templates() {}

        static native TemplateInstance settings(
                List<ApiKey> keys,
                boolean manages,
                Pager pager,
                Form form,
                Form passwords,
                CreatedKey created,
                List<DetailLine> facts);
    }

    /** @param text empty when no key was created */
    record CreatedKey(String name, String text) {
        static final CreatedKey NONE = new CreatedKey("", "");
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance settings(@BeanParam PageParams params, @Context UriInfo uri) {
        return page(params.request(), uri, Form.empty(), Form.empty(), CreatedKey.NONE);
    }

    @POST
    @Path("/keys")
    @CsrfForm
    @KeepsInput
    @Operation(hidden = true)
    public RestResponse<TemplateInstance> createKey(@FormParam("name") @Nullable String name, @Context UriInfo uri) {
        var typed = Form.of(Map.of("name", name == null ? "" : name));
        if (actor.signedInAgain()) {
            return RestResponse.ok(page(PageRequest.first(20), uri, typed, Form.empty(), CreatedKey.NONE));
        }
        try {
            var newKey = keys.create(actor.account(), typed.value("name"));
            var created = new CreatedKey(newKey.key().name(), newKey.text());
            return RestResponse.ok(page(PageRequest.first(20), uri, Form.empty(), Form.empty(), created));
        } catch (ProblemException refused) {
            typed.addProblem(refused.problem(), KEY_FIELDS);
            return RestResponse.ResponseBuilder.<TemplateInstance>create(
                            refused.problem().status())
                    .entity(page(PageRequest.first(20), uri, typed, Form.empty(), CreatedKey.NONE))
                    .build();
        }
    }

    @POST
    @Path("/keys/{id}/revoke")
    @CsrfForm
    @Operation(hidden = true)
    public RestResponse<Void> revokeKey(@PathParam("id") long id) {
        keys.revoke(actor.account(), id);
        return RestResponse.seeOther(URI.create("/settings?done=revoked"));
    }

    /**
     * Changes the password and ends every session, this one too. So a person who knew the old password is signed out.
     */
    @POST
    @Path("/password")
    @CsrfForm
    @Operation(hidden = true)
    public RestResponse<TemplateInstance> changePassword(
            @FormParam("current") @Nullable String current,
            @FormParam("next") @Nullable String next,
            @Context UriInfo uri) {
        try {
            users.changePassword(
                    new UserId(actor.require().id()), current == null ? "" : current, next == null ? "" : next);
            return RestResponse.seeOther(URI.create("/sign-in"));
        } catch (ProblemException refused) {
            var wrong = !"weak_password".equals(refused.problem().code());
            var form = Form.empty()
                    .error(wrong ? "current" : "next", refused.problem().detail());
            return RestResponse.ResponseBuilder.<TemplateInstance>create(
                            refused.problem().status())
                    .entity(page(PageRequest.first(20), uri, Form.empty(), form, CreatedKey.NONE))
                    .build();
        }
    }

    private TemplateInstance page(PageRequest request, UriInfo uri, Form form, Form passwords, CreatedKey created) {
        var manages = actor.hasScope(Scope.MANAGE);
        Page<ApiKey> page = manages ? keys.list(actor.account(), request) : Page.of(List.of(), request, 0, null);
        var account = accounts.find(actor.account()).orElseThrow();
        var country = account.defaultCountry();
        var facts = List.of(
                new DetailLine("Name", account.name()),
                new DetailLine("Time zone", account.timeZone()),
                new DetailLine("Country of numbers", country == null ? "None: numbers need their +" : country));
        return Templates.settings(page.data(), manages, Pager.of(page, uri), form, passwords, created, facts);
    }
}
