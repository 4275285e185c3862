package io.tidings.web;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Restricts the metrics to this machine and to holders of the token. A request through a proxy is not local, although
 * the proxy's connection is. Refuses TRACE, which would echo credentials.
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
        } else if (context.normalizedPath().startsWith(METRICS) && !isLocal(context) && !hasToken(context)) {
            problems.answer(ProblemMapper.fromStatus(404), context);
        } else {
            context.next();
        }
    }

    private static boolean isLocal(RoutingContext context) {
        var headers = context.request().headers();
        if (headers.contains("X-Forwarded-For") || headers.contains("Forwarded") || headers.contains("Via")) {
            return false;
        }
        var peer = context.request().remoteAddress();
        return peer != null && peer.hostAddress() != null && isLoopback(peer.hostAddress());
    }

    /** Parses a literal address, so that no name is looked up. */
    private static boolean isLoopback(String address) {
        try {
            return InetAddress.ofLiteral(address).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
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
