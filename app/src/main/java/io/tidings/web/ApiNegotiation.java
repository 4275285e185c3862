package io.tidings.web;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Makes the API tolerant where HTTP leaves a choice. Each route has one representation, so {@code Accept} selects nothing:
 * generated clients name only the type of errors, and would get 406. {@code OPTIONS} names the methods of the
 * path.
 */
@Singleton
final class ApiNegotiation {
    /** After the request id and the headers of every answer. */
    private static final int PRIORITY = 790;

    private final AllowedMethods methods;

    ApiNegotiation(AllowedMethods methods) {
        this.methods = methods;
    }

    void register(@Observes Filters filters) {
        filters.register(this::acceptAll, PRIORITY);
    }

    private void acceptAll(RoutingContext context) {
        if (Requests.isApi(context)) {
            context.request().headers().set("Accept", "*/*");
        }
        context.next();
    }

    @ServerResponseFilter
    public void allow(ContainerRequestContext request, ContainerResponseContext response, RoutingContext context) {
        if (request.getMethod().equals("OPTIONS")) {
            response.getHeaders().put("Allow", List.of(methods.allowed(context.normalizedPath())));
        }
    }
}
