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
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The page of the link of a new installation, where the first owner creates the account. */
@Path("/welcome/{token}")
@RunOnVirtualThread
@Produces(MediaType.TEXT_HTML)
final class WelcomePages {
    private final FirstOwner firstOwner;
    private final AccountConfig config;
    private final Template page;

    WelcomePages(FirstOwner firstOwner, AccountConfig config, @Location("accounts/welcome") Template page) {
        this.firstOwner = firstOwner;
        this.config = config;
        this.page = page;
    }

    @GET
    public String form(@PathParam("token") String token) {
        if (!firstOwner.isOpen(token)) {
            throw Problem.notFound("invitation").asException();
        }
        return page("", "", "", "");
    }

    @POST
    @CsrfForm
    public RestResponse<String> create(
            @PathParam("token") String token,
            @FormParam("account") @Nullable String account,
            @FormParam("name") @Nullable String name,
            @FormParam("email") @Nullable String email,
            @FormParam("password") @Nullable String password,
            RoutingContext context) {
        var applicant = new FirstOwner.Applicant(
                named(Forms.text(account)),
                Forms.text(name).strip(),
                Forms.text(email).strip(),
                Forms.text(password));
        try {
            var session = firstOwner.accept(token, applicant);
            Cookies.write(context, Cookies.SESSION, session, config.sessionLife());
            Cookies.delete(context, Cookies.VISIT);
            return RestResponse.seeOther(URI.create("/"));
        } catch (ProblemException refused) {
            if (refused.problem().status() != 422) {
                throw refused;
            }
            return RestResponse.ResponseBuilder.<String>create(422)
                    .entity(page(
                            refused.problem().detail(), applicant.accountName(), applicant.name(), applicant.email()))
                    .build();
        }
    }

    private static String named(String account) {
        var name = account.strip();
        return name.isEmpty() ? "My account" : name.substring(0, Math.min(name.length(), 200));
    }

    private String page(String error, String account, String name, String email) {
        return page.data("error", error)
                .data("account", account)
                .data("name", name)
                .data("email", email)
                .render();
    }
}
