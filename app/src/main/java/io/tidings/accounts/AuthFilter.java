package io.tidings.accounts;

import io.tidings.observability.LogContext;
import io.tidings.shared.Problem;
import io.tidings.web.PageViewer;
import io.tidings.web.RateLimitSubject;
import io.tidings.web.Requests;
import io.tidings.web.RouteClass;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Response;
import java.lang.annotation.Annotation;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Optional;
import org.jboss.logmanager.MDC;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates every request and checks it against the table of {@link Permissions}. Requests under {@code /api/} need
 * an API key. A session may read the API, but it may not write it. All other requests need a session, and a write needs
 * the CSRF token too.
 */
final class AuthFilter {
    private static final String SIGN_IN = "/sign-in";

    private final CurrentActor current;
    private final PageViewer viewer;
    private final Authenticator authenticator;
    private final RouteAuthorizer authorizer;
    private final InstallationKey installationKey;
    private final UnsavedForms unsavedForms;

    AuthFilter(
            CurrentActor current,
            PageViewer viewer,
            Authenticator authenticator,
            RouteAuthorizer authorizer,
            InstallationKey installationKey,
            UnsavedForms unsavedForms) {
        this.current = current;
        this.viewer = viewer;
        this.authenticator = authenticator;
        this.authorizer = authorizer;
        this.installationKey = installationKey;
        this.unsavedForms = unsavedForms;
    }

    @ServerRequestFilter(priority = Priorities.AUTHENTICATION)
    public Optional<Response> authenticate(
            ResteasyReactiveContainerRequestContext request, ResourceInfo route, RoutingContext context) {
        var api = Requests.isApi(context);
        if (!api && !Requests.isSafe(request.getMethod())) {
            requireOwnPage(request, route, context);
        }
        var permission =
                authorizer.of(((ResteasyReactiveRequestContext) request.getServerRequestContext()).getTarget());
        if (permission.filter(Permission::isForInstallation).isPresent()
                && installationKey.matches(presentedKey(request))) {
            return Optional.empty();
        }
        var caller = api ? apiCaller(request, context) : pageCaller(context);
        if (caller.isPresent()) {
            accept(request, permission, caller.get(), api ? presentedKey(request) : null);
            return Optional.empty();
        }
        if (permission.filter(Permission::isOpen).isPresent()) {
            return Optional.empty();
        }
        if (opensPage(context) && has(route, KeepsInput.class)) {
            // CsrfFormFilter answers with the sign-in page, because only there the input has been read.
            return Optional.empty();
        }
        return Optional.of(refuse(api, request, context));
    }

    private void accept(
            ContainerRequestContext request,
            Optional<Permission> permission,
            AuthenticatedCaller caller,
            @Nullable String key) {
        MDC.put(LogContext.ACCOUNT_ID, caller.actor().account().toString());
        RouteAuthorizer.require(permission, caller);
        current.set(caller);
        rateLimitSubject(permission, caller, key).attachTo(request);
    }

    private static RateLimitSubject rateLimitSubject(
            Optional<Permission> permission, AuthenticatedCaller caller, @Nullable String key) {
        var actor = caller.actor();
        return new RateLimitSubject(
                actor.account(),
                caller.isPerson() ? 0 : actor.id(),
                permission.map(Permission::routeClass).orElse(RouteClass.WRITE),
                caller.limits(),
                key == null ? "" : key);
    }

    /** Prevents a shared cache from giving the data of one account to another. */
    @ServerResponseFilter
    public void keepOutOfCaches(ContainerResponseContext response) {
        response.getHeaders().computeIfAbsent("Cache-Control", name -> {
            var values = new ArrayList<Object>();
            values.add("no-store");
            return values;
        });
    }

    private static void requireOwnPage(ContainerRequestContext request, ResourceInfo route, RoutingContext context) {
        if (Csrf.isCrossOrigin(context)) {
            throw Csrf.refused().asException();
        }
        // A plain form sends its token in a field, which is read after this filter.
        if (!has(route, CsrfForm.class)
                && !has(route, CsrfPart.class)
                && !Csrf.isValid(context, request.getHeaderString(PageViewer.CSRF_HEADER))) {
            throw Csrf.refused().asException();
        }
    }

    private Optional<AuthenticatedCaller> apiCaller(ContainerRequestContext request, RoutingContext context) {
        var key = presentedKey(request);
        if (key != null) {
            return authenticator.ofKey(key);
        }
        return Requests.isSafe(request.getMethod())
                ? authenticator.ofSession(context).map(ActiveSession::caller)
                : Optional.empty();
    }

    private static @Nullable String presentedKey(ContainerRequestContext request) {
        var authorization = request.getHeaderString("Authorization");
        if (authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return authorization.substring(7).strip();
        }
        // Another scheme is not an API key. It must not make the request fall back to the cookie either.
        return authorization == null ? request.getHeaderString("X-API-Key") : "";
    }

    private Optional<AuthenticatedCaller> pageCaller(RoutingContext context) {
        var signedIn = authenticator.ofSession(context);
        signedIn.ifPresent(session -> viewer.setUser(session.userName(), session.accountName(), session.zone()));
        signedIn.ifPresent(session ->
                viewer.setFormOf(() -> unsavedForms.formOf(session.session().user())));
        viewer.setCsrfToken(() -> Csrf.token(context));
        return signedIn.map(ActiveSession::caller);
    }

    private static Response refuse(boolean api, ContainerRequestContext request, RoutingContext context) {
        if (api) {
            throw Problem.of(
                            401,
                            "unauthenticated",
                            "Not signed in",
                            "A valid API key is required: Authorization: Bearer …")
                    .asException();
        }
        if (!opensPage(context)) {
            var back = PagePaths.ofHeader(context, "HX-Current-URL").map(AuthFilter::signInTo);
            return Response.status(401)
                    .header("HX-Redirect", back.orElse(SIGN_IN))
                    .entity("")
                    .build();
        }
        if (Requests.isSafe(request.getMethod())) {
            return Response.seeOther(URI.create(signInTo(context.request().uri())))
                    .build();
        }
        var back = signInTo(PagePaths.ofHeader(context, "Referer").orElse("/"));
        return Response.seeOther(URI.create(back + "&ended=yes")).build();
    }

    private static String signInTo(String path) {
        return SIGN_IN + "?next=" + URLEncoder.encode(path, StandardCharsets.UTF_8);
    }

    /** Returns whether the browser shows the response as a page. Otherwise htmx puts it into the page. */
    private static boolean opensPage(RoutingContext context) {
        return context.request().getHeader("HX-Request") == null;
    }

    private static boolean has(ResourceInfo route, Class<? extends Annotation> annotation) {
        return route.getResourceMethod().isAnnotationPresent(annotation)
                || route.getResourceClass().isAnnotationPresent(annotation);
    }
}
