package io.tidings.accounts;

import io.quarkus.qute.Location;
import io.quarkus.qute.Template;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.web.Forms;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The page of an invitation link, where the invited person chooses a name and a password. */
@Path("/invitation/{token}")
@RunOnVirtualThread
@Produces(MediaType.TEXT_HTML)
final class InvitationPages {
    private final Invitations invitations;
    private final AccountConfig config;
    private final Template page;

    InvitationPages(Invitations invitations, AccountConfig config, @Location("accounts/invitation") Template page) {
        this.invitations = invitations;
        this.config = config;
        this.page = page;
    }

    @GET
    @Operation(hidden = true)
    public String form(@PathParam("token") String token) {
        return page(open(token), "", "");
    }

    @POST
    @CsrfForm
    @Operation(hidden = true)
    public RestResponse<String> accept(
            @PathParam("token") String token,
            @FormParam("name") @Nullable String name,
            @FormParam("password") @Nullable String password,
            RoutingContext context) {
        var invited = open(token);
        try {
            var session = invitations.accept(token, Forms.text(name).strip(), Forms.text(password));
            Cookies.write(context, Cookies.SESSION, session, config.sessionLife());
            Cookies.delete(context, Cookies.VISIT);
            return RestResponse.seeOther(URI.create("/"));
        } catch (ProblemException refused) {
            if (refused.problem().status() == 404) {
                throw refused;
            }
            return RestResponse.ResponseBuilder.<String>create(refused.problem().status())
                    .entity(page(invited, refused.problem().detail(), Forms.text(name)))
                    .build();
        }
    }

    private InvitationStore.OpenInvitation open(String token) {
        return invitations
                .findOpen(token)
                .orElseThrow(() -> Problem.notFound("invitation").asException());
    }

    private String page(InvitationStore.OpenInvitation invited, String error, String name) {
        return page.data("error", error)
                .data("account", invited.accountName())
                .data("email", invited.email())
                .data("name", name)
                .render();
    }
}
