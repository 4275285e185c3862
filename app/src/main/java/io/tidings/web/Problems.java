package io.tidings.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.qute.Location;
import io.quarkus.qute.Template;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a problem in the form that the client expects: {@code application/problem+json}, a page, or a part of a page.
 */
@Singleton
final class Problems {
    /** A response to write. */
    record RenderedProblem(int status, String contentType, String body, Map<String, String> headers) {}

    private final ObjectMapper mapper;
    private final AllowedMethods methods;
    private final Template page;

    Problems(ObjectMapper mapper, AllowedMethods methods, @Location("web/error") Template page) {
        this.mapper = mapper;
        this.methods = methods;
        this.page = page;
    }

    RenderedProblem write(Problem problem, RoutingContext context) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Cache-Control", "no-store");
        if (problem.extras().get("retry_after") instanceof Number seconds) {
            headers.put("Retry-After", String.valueOf(seconds.longValue()));
        }
        if (problem.status() == 405) {
            headers.put("Allow", methods.allowed(context.normalizedPath()));
        }
        if (!wantsPage(context)) {
            if (problem.status() == 401) {
                headers.put("WWW-Authenticate", "Bearer");
            }
            return new RenderedProblem(problem.status(), "application/problem+json", json(problem, context), headers);
        }
        var html = page.data("problem", problem)
                .data("traceId", RequestIds.of(context))
                .data("fragment", context.request().getHeader("HX-Request") != null)
                .render();
        return new RenderedProblem(problem.status(), "text/html;charset=UTF-8", html, headers);
    }

    /** Answers outside of the routes, where the framework writes no response. */
    void answer(Problem problem, RoutingContext context) {
        var written = write(problem, context);
        var response =
                context.response().setStatusCode(written.status()).putHeader("Content-Type", written.contentType());
        written.headers().forEach(response::putHeader);
        response.end(written.body())
                .onFailure(failure -> context.request().connection().close());
    }

    /** Returns whether the client is a browser that requests a page. */
    static boolean wantsPage(RoutingContext context) {
        var path = context.normalizedPath();
        if (path.startsWith("/api/") || path.startsWith("/q/")) {
            return false;
        }
        var accept = context.request().getHeader("Accept");
        return context.request().getHeader("HX-Request") != null || (accept != null && accept.contains("text/html"));
    }

    private static Map<String, String> fault(Violation fault) {
        var document = new LinkedHashMap<String, String>();
        document.put(fault.isParameter() ? "parameter" : "pointer", fault.pointer());
        document.put("code", fault.code());
        document.put("detail", fault.detail());
        return document;
    }

    private String json(Problem problem, RoutingContext context) {
        var document = new LinkedHashMap<String, Object>();
        document.put("type", ProblemCode.PAGES + problem.code());
        document.put("title", problem.title());
        document.put("status", problem.status());
        document.put("detail", problem.detail());
        document.put("code", problem.code());
        // Every 422 points at a place, if only at the whole body.
        var faults = problem.status() == 422 && problem.errors().isEmpty()
                ? List.of(new Violation("#", problem.code(), problem.detail()))
                : problem.errors();
        if (!faults.isEmpty()) {
            document.put("errors", faults.stream().map(Problems::fault).toList());
        }
        document.putAll(problem.extras());
        document.put("trace_id", RequestIds.of(context));
        try {
            return mapper.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "problem %s has a value that cannot be written as JSON".formatted(problem.code()), e);
        }
    }
}
