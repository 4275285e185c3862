package io.tidings.web;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Answers requests that no route matched with problems, instead of the framework's empty pages. */
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
        problems.answer(ProblemMapper.fromStatus(status), context);
    }
}
