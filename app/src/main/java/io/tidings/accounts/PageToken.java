package io.tidings.accounts;

import io.tidings.web.PageViewer;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;

/** The CSRF token of this request, for routes that are {@link CsrfPart}. */
@RequestScoped
public class PageToken {
    private final RoutingContext context;

    PageToken(RoutingContext context) {
        this.context = context;
    }

    /** Scripts send it there; a plain form cannot. */
    public boolean isInHeader() {
        return Csrf.isValid(context, context.request().getHeader(PageViewer.CSRF_HEADER));
    }

    /** Answers 403 {@code csrf_refused} unless it is the token of a page of this browser. */
    public void require(String token) {
        if (!Csrf.isValid(context, token)) {
            throw Csrf.refused().asException();
        }
    }
}
