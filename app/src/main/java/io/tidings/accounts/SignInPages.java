package io.tidings.accounts;

import io.quarkus.qute.Location;
import io.quarkus.qute.Template;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.web.Forms;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The pages to sign in and out. */
@Path("/")
@RunOnVirtualThread
@Produces(MediaType.TEXT_HTML)
final class SignInPages {
    private final SignIn signIn;
    private final Sessions sessions;
    private final AccountConfig config;
    private final Template page;

    SignInPages(SignIn signIn, Sessions sessions, AccountConfig config, @Location("accounts/sign-in") Template page) {
        this.signIn = signIn;
        this.sessions = sessions;
        this.config = config;
        this.page = page;
    }

    @GET
    @Path("/sign-in")
    public String form(@QueryParam("next") @Nullable String next) {
        return page("", "", next);
    }

    @POST
    @Path("/sign-in")
    @CsrfForm
    public RestResponse<String> signIn(
            @FormParam("email") @Nullable String email,
            @FormParam("password") @Nullable String password,
            @FormParam("next") @Nullable String next,
            RoutingContext context) {
        var networkAddress = context.request().remoteAddress().hostAddress();
        return switch (signIn.attempt(Forms.text(email), Forms.text(password), networkAddress)) {
            case SignIn.Outcome.SignedIn signedIn -> {
                Cookies.write(context, Cookies.SESSION, signedIn.token(), config.sessionLife());
                Cookies.delete(context, Cookies.VISIT);
                yield RestResponse.seeOther(URI.create(localOrHome(next)));
            }
            case SignIn.Outcome.WrongCredentials _ ->
                RestResponse.status(
                        RestResponse.Status.UNAUTHORIZED,
                        page("The e-mail address or the password is wrong.", email, next));
            case SignIn.Outcome.AccountClosed _ ->
                RestResponse.status(
                        RestResponse.Status.FORBIDDEN,
                        page("This account is closed. The operator of this installation can reopen it.", email, next));
            case SignIn.Outcome.Throttled throttled ->
                RestResponse.ResponseBuilder.create(
                                RestResponse.Status.TOO_MANY_REQUESTS,
                                page("Too many attempts. Please wait a few minutes.", email, next))
                        .header("Retry-After", throttled.retryAfter().toSeconds() + 1)
                        .build();
        };
    }

    @POST
    @Path("/sign-out")
    @CsrfForm
    public RestResponse<String> signOut(RoutingContext context) {
        Cookies.read(context, Cookies.SESSION).ifPresent(sessions::end);
        Cookies.delete(context, Cookies.SESSION);
        return RestResponse.seeOther(URI.create("/sign-in"));
    }

    private String page(String error, @Nullable String email, @Nullable String next) {
        return page.data("error", error)
                .data("email", Forms.text(email))
                .data("next", localOrHome(next))
                .render();
    }

    /**
     * Returns the path to open after the sign-in, always a local one. Otherwise a crafted link could lead users to
     * another site.
     */
    static String localOrHome(@Nullable String next) {
        return next != null && isLocal(next) ? next : "/";
    }

    private static boolean isLocal(String next) {
        return next.length() <= 2000
                && next.startsWith("/")
                && !next.startsWith("//")
                && next.chars().allMatch(c -> c > ' ' && c < 127 && c != '\\' && c != '"' && c != '<' && c != '>')
                && isUri(next);
    }

    private static boolean isUri(String text) {
        try {
            return URI.create(text).getHost() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
