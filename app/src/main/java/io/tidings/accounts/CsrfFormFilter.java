package io.tidings.accounts;

import io.tidings.web.PageViewer;
import io.tidings.web.Requests;
import io.vertx.ext.web.RoutingContext;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.WithFormRead;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;

/** Checks the CSRF token of plain forms after the form was read. */
final class CsrfFormFilter {
    @CsrfForm
    @WithFormRead
    @ServerRequestFilter
    public void check(ResteasyReactiveContainerRequestContext request, RoutingContext context) {
        if (Requests.isSafe(request.getMethod())
                || Csrf.isValid(context, request.getHeaderString(PageViewer.CSRF_HEADER))) {
            return;
        }
        var form = (ResteasyReactiveRequestContext) request.getServerRequestContext();
        var token = form.getFormParameter(PageViewer.CSRF_FIELD, true, false);
        if (!(token instanceof String text) || !Csrf.isValid(context, text)) {
            throw Csrf.refused().asException();
        }
    }
}
