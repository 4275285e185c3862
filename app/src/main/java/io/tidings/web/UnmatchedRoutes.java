package io.tidings.web;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** What no route answered: problems too, instead of the framework's empty pages. */
@Singleton
final class UnmatchedRoutes {
    private final Problems problems;

    UnmatchedRoutes(Problems problems) {
        this.problems = problems;
    }

    void register(@Observes Router router) {
        for (var status : new int[] {400, 404, 405, 406, 413, 415}) {
            router.errorHandler(status, context -> answer(status, context));
        }
    }

    private void answer(int status, RoutingContext context) {
        var response = context.response();
        if (response.ended() || response.headWritten()) {
            return;
        }
        var written = problems.write(ProblemOf.status(status), context);
        response.setStatusCode(written.status()).putHeader("Content-Type", written.contentType());
        written.headers().forEach(response::putHeader);
        response.end(written.body())
                .onFailure(gone -> context.request().connection().close());
    }
}
