package io.tidings.web;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Headers that keep a browser strict, on every response (OWASP ASVS 3.4). */
@Singleton
final class SecurityHeaders {
    private static final String STRICT =
            "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
                    + "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    // The API browser starts itself by an inline script; it shows no data of ours.
    private static final String API_BROWSER = "default-src 'self'; img-src 'self' data:; "
            + "style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; "
            + "object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

    void register(@Observes Filters filters) {
        filters.register(SecurityHeaders::add, 900);
    }

    private static void add(RoutingContext context) {
        var headers = context.response().headers();
        var apiBrowser = context.normalizedPath().startsWith("/q/swagger-ui");
        headers.set("Content-Security-Policy", apiBrowser ? API_BROWSER : STRICT);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "same-origin");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
        if (context.request().isSSL() || "https".equals(context.request().scheme())) {
            headers.set("Strict-Transport-Security", "max-age=31536000");
        }
        context.next();
    }
}
