package io.tidings.accounts;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.web.Forms;
import io.tidings.web.PageViewer;
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
    private final SignInPage page;
    private final UnsavedForms unsavedForms;
    private final PageViewer viewer;

    SignInPages(
            SignIn signIn,
            Sessions sessions,
            AccountConfig config,
            SignInPage page,
            UnsavedForms unsavedForms,
            PageViewer viewer) {
        this.signIn = signIn;
        this.sessions = sessions;
        this.config = config;
        this.page = page;
        this.unsavedForms = unsavedForms;
        this.viewer = viewer;
    }

    /** @param ended present if the session ended, so that a form was not carried out */
    @GET
    @Path("/sign-in")
    public String form(@QueryParam("next") @Nullable String next, @QueryParam("ended") @Nullable String ended) {
        return page.render("", new SignInPage.Fields("", PagePaths.localOrHome(next), "", ended != null));
    }

    /** @param unsaved the sealed form that the page carries; the response brings it back to its user */
    @POST
    @Path("/sign-in")
    @CsrfForm
    public RestResponse<String> signIn(
            @FormParam("email") @Nullable String email,
            @FormParam("password") @Nullable String password,
            @FormParam("next") @Nullable String next,
            @FormParam(UnsavedForms.SEALED) @Nullable String unsaved,
            RoutingContext context) {
        var sealed = Forms.text(unsaved);
        var fields = new SignInPage.Fields(Forms.text(email), PagePaths.localOrHome(next), sealed, !sealed.isEmpty());
        var networkAddress = context.request().remoteAddress().hostAddress();
        return switch (signIn.attempt(fields.email(), Forms.text(password), networkAddress)) {
            case SignIn.Outcome.SignedIn signedIn -> {
                Cookies.write(context, Cookies.SESSION, signedIn.token(), config.sessionLife());
                Cookies.delete(context, Cookies.VISIT);
                viewer.setCsrfToken(() -> Csrf.tokenOf(signedIn.token()));
                yield unsavedForms
                        .open(sealed, signedIn.user())
                        .map(form -> RestResponse.ok(page.bringBack(form)))
                        .orElseGet(() -> RestResponse.seeOther(URI.create(fields.next())));
            }
            case SignIn.Outcome.WrongCredentials _ ->
                RestResponse.status(
                        RestResponse.Status.UNAUTHORIZED,
                        page.render("The e-mail address or the password is wrong.", fields));
            case SignIn.Outcome.AccountClosed _ ->
                RestResponse.status(
                        RestResponse.Status.FORBIDDEN,
                        page.render(
                                "This account is closed. The operator of this installation can reopen it.", fields));
            case SignIn.Outcome.Throttled throttled ->
                RestResponse.ResponseBuilder.create(
                                RestResponse.Status.TOO_MANY_REQUESTS,
                                page.render("Too many attempts. Please wait a few minutes.", fields))
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
}
