package io.tidings.web;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.tidings.shared.Problem;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Restricts the metrics to holders of the token. The address of the caller proves nothing, because every request through a
 * reverse proxy comes from this machine. Refuses TRACE, which would echo credentials. Refuses semicolons in paths: the
 * router drops the text after one, and the rules that look at the path would judge another path than the router.
 */
@Singleton
final class OperationsGuard {
    private static final String METRICS = "/q/metrics";

    private final Problems problems;
    private final Optional<String> token;

    OperationsGuard(Problems problems, WebConfig config) {
        this.problems = problems;
        this.token = config.metricsToken().filter(text -> !text.isBlank());
    }

    void register(@Observes Filters filters) {
        // Runs after the filters that set the request id and the headers.
        filters.register(this::guard, 800);
    }

    private void guard(RoutingContext context) {
        var method = context.request().method();
        if (method.equals(HttpMethod.TRACE) || method.name().equals("TRACK")) {
            problems.answer(ProblemMapper.fromStatus(405), context);
        } else if (hasSemicolon(context.request().path())) {
            problems.answer(Problem.malformed("malformed_request", "The path must not contain a semicolon."), context);
        } else if (context.normalizedPath().startsWith(METRICS) && !hasToken(context)) {
            problems.answer(ProblemMapper.fromStatus(404), context);
        } else {
            context.next();
        }
    }

    private static boolean hasSemicolon(@Nullable String path) {
        return path != null
                && (path.indexOf(';') >= 0 || path.toLowerCase(Locale.ROOT).contains("%3b"));
    }

    private boolean hasToken(RoutingContext context) {
        var given = context.request().getHeader("Authorization");
        return given != null
                && token.filter(right -> MessageDigest.isEqual(bytes("Bearer " + right), bytes(given)))
                        .isPresent();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
