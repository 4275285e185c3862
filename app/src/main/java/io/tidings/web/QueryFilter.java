package io.tidings.web;

import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Refuses NUL in query parameters, and unknown and repeated query parameters of API routes. A misspelt filter that is ignored would list everything,
 * and a caller could message all contacts. Of a repeated filter only the first would count.
 */
final class QueryFilter {
    /** Bounded by the number of routes. */
    private final Map<Method, SortedSet<String>> namesByRoute = new ConcurrentHashMap<>();

    /**
     * Runs after the authentication, so that it reveals parameters to authenticated callers only. Runs before the
     * route.
     */
    @ServerRequestFilter(priority = Priorities.AUTHENTICATION + 150)
    public void check(UriInfo uri, ResourceInfo route, RoutingContext context) {
        var given = uri.getQueryParameters().keySet();
        // A filter that is cleaned later would become empty, and would list everything.
        if (uri.getQueryParameters().values().stream()
                .flatMap(List::stream)
                .anyMatch(value -> value.indexOf('\0') >= 0)) {
            throw Problem.malformed("nul_character", "The URL contains a NUL character.")
                    .asException();
        }
        if (given.isEmpty() || !Requests.isApi(context)) {
            return;
        }
        var names = namesByRoute.computeIfAbsent(route.getResourceMethod(), QueryFilter::names);
        var unknown = new TreeSet<>(given);
        unknown.removeAll(names);
        if (!unknown.isEmpty()) {
            throw refused(unknown, names).asException();
        }
        var repeated = new TreeSet<String>();
        uri.getQueryParameters().forEach((name, values) -> {
            if (values.size() > 1) {
                repeated.add(name);
            }
        });
        if (!repeated.isEmpty()) {
            throw Problem.malformed("repeated_parameter", "The URL has a parameter more than once.")
                    .withErrors(repeated.stream()
                            .map(name -> new Violation(ProblemMapper.pointer(name), "Give this parameter once."))
                            .toList())
                    .asException();
        }
    }

    private static Problem refused(SortedSet<String> unknown, SortedSet<String> names) {
        var detail = names.isEmpty()
                ? "This route has no parameters."
                : "The known parameters are: %s.".formatted(String.join(", ", names));
        return Problem.malformed("unknown_parameter", "The URL has an unknown parameter.")
                .withErrors(unknown.stream()
                        .map(name -> new Violation(ProblemMapper.pointer(name), detail))
                        .toList());
    }

    private static SortedSet<String> names(Method route) {
        var names = new TreeSet<String>();
        Arrays.stream(route.getParameters())
                .flatMap(QueryFilter::named)
                .map(named -> named.getAnnotation(QueryParam.class))
                .filter(Objects::nonNull)
                .forEach(query -> names.add(query.value()));
        return names;
    }

    /**
     * Returns the annotated elements of a parameter. A bean parameter has its fields, which are declared by records.
     */
    private static Stream<? extends AnnotatedElement> named(Parameter parameter) {
        return parameter.isAnnotationPresent(BeanParam.class)
                ? Arrays.stream(parameter.getType().getDeclaredFields())
                : Stream.of(parameter);
    }
}
