package io.tidings.web;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Adds {@code Strict-Transport-Security} to every response over https and to no other (RFC 6797, section 7.2). The
 * headers of all responses are in {@code application.properties}.
 */
@Singleton
final class SecurityHeaders {
    void register(@Observes Filters filters) {
        filters.register(SecurityHeaders::add, 900);
    }

    private static void add(RoutingContext context) {
        if (Requests.isHttps(context)) {
            context.response().headers().set("Strict-Transport-Security", "max-age=31536000");
        }
        context.next();
    }
}
