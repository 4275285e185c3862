package io.tidings.accounts;

import io.tidings.web.PageViewer;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;

/** Checks the CSRF token of a request, for routes that are marked with {@link CsrfPart}. */
@RequestScoped
public class PageToken {
    private final RoutingContext context;

    PageToken(RoutingContext context) {
        this.context = context;
    }

    /** Returns whether the header has a valid token. Scripts send the header; plain forms cannot. */
    public boolean isInHeader() {
        return Csrf.isValid(context, context.request().getHeader(PageViewer.CSRF_HEADER));
    }

    /** Answers 403 {@code csrf_refused} unless the token belongs to this browser. */
    public void require(String token) {
        if (!Csrf.isValid(context, token)) {
            throw Csrf.refused().asException();
        }
    }
}
