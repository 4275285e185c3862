package io.tidings.accounts;

import io.tidings.web.PageViewer;
import io.tidings.web.Requests;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.WithFormRead;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;
import org.jspecify.annotations.Nullable;

/**
 * Checks the CSRF token of plain forms after the form was read. If the session of a form with {@link KeepsInput} has
 * ended, it answers with the sign-in page, which carries the input. A form that comes back after the sign-in is shown
 * and not carried out.
 */
final class CsrfFormFilter {
    private final CurrentActor current;
    private final PageViewer viewer;
    private final UnsavedForms unsavedForms;
    private final SignInPage signInPage;

    CsrfFormFilter(CurrentActor current, PageViewer viewer, UnsavedForms unsavedForms, SignInPage signInPage) {
        this.current = current;
        this.viewer = viewer;
        this.unsavedForms = unsavedForms;
        this.signInPage = signInPage;
    }

    @CsrfForm
    @WithFormRead
    @ServerRequestFilter
    public Optional<Response> check(
            ResteasyReactiveContainerRequestContext request, ResourceInfo route, RoutingContext context) {
        if (Requests.isSafe(request.getMethod())) {
            return Optional.empty();
        }
        var form = fields((ResteasyReactiveRequestContext) request.getServerRequestContext());
        boolean keeps = route.getResourceMethod().isAnnotationPresent(KeepsInput.class);
        if (keeps && current.find().isEmpty()) {
            return Optional.of(signInAgain(form, context));
        }
        boolean valid = Csrf.isValid(context, request.getHeaderString(PageViewer.CSRF_HEADER))
                || Csrf.isValid(context, first(form, PageViewer.CSRF_FIELD));
        // Otherwise the user may have signed in again in another tab. Then the token belongs to the session before.
        if (!valid && !(keeps && isFormOfCaller(form))) {
            throw Csrf.refused().asException();
        }
        if (!valid || form.containsKey(UnsavedForms.SIGNED_IN_AGAIN)) {
            if (!keeps) {
                throw Csrf.refused().asException();
            }
            current.setSignedInAgain();
            viewer.setNotice("You were signed out. Your input is below. Nothing was saved or sent yet.");
        }
        return Optional.empty();
    }

    private Response signInAgain(Map<String, List<String>> form, RoutingContext context) {
        var path = PagePaths.localOrHome(context.request().path());
        var sealed = unsavedForms
                .userOf(first(form, PageViewer.FORM_OF_FIELD))
                .flatMap(user -> unsavedForms.seal(user, path, form))
                .orElse("");
        // With a sealed form, only another user or an old page follows the path, and the form is not theirs.
        var next = sealed.isEmpty() ? path : "/";
        return Response.status(Response.Status.UNAUTHORIZED)
                .type(MediaType.TEXT_HTML_TYPE.withCharset("UTF-8"))
                .entity(signInPage.render("", new SignInPage.Fields("", next, sealed, true)))
                .build();
    }

    private boolean isFormOfCaller(Map<String, List<String>> form) {
        return unsavedForms
                .userOf(first(form, PageViewer.FORM_OF_FIELD))
                .filter(user -> current.find()
                        .filter(actor -> actor.id() == user.value())
                        .isPresent())
                .isPresent();
    }

    private static Map<String, List<String>> fields(ResteasyReactiveRequestContext request) {
        var fields = new LinkedHashMap<String, List<String>>();
        var form = request.getFormData();
        if (form != null) {
            for (var name : form) {
                fields.put(
                        name,
                        form.get(name).stream()
                                .filter(value -> !value.isFileItem())
                                .map(value -> value.getValue())
                                .toList());
            }
        }
        return fields;
    }

    private static @Nullable String first(Map<String, List<String>> form, String name) {
        var values = form.getOrDefault(name, List.of());
        return values.isEmpty() ? null : values.getFirst();
    }
}
