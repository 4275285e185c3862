package io.tidings.web;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.tidings.shared.Problem;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Refuses a request whose {@code Transfer-Encoding} is not {@code chunked}, and closes its connection. Netty would take
 * the length of its body from {@code Content-Length}, while a proxy in front may not (RFC 9112, section 6.3): the rest of
 * the body would then be another request.
 */
@Singleton
final class TransferEncodings {
    // Before the limits and the authentication, after the request ids.
    private static final int PRIORITY = 990;

    private final Problems problems;

    TransferEncodings(Problems problems) {
        this.problems = problems;
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, PRIORITY);
    }

    private void check(RoutingContext context) {
        var encodings = context.request().headers().getAll("Transfer-Encoding");
        if (encodings.isEmpty()
                || (encodings.size() == 1 && encodings.getFirst().strip().equalsIgnoreCase("chunked"))) {
            context.next();
            return;
        }
        context.response().putHeader("Connection", "close");
        context.addEndHandler(ended -> context.request().connection().close());
        problems.answer(
                Problem.malformed("malformed_request", "The only Transfer-Encoding that is accepted is chunked."),
                context);
    }
}
