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
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Refuses parameters that a route of the API does not know: a misspelt filter that is passed over lists everything, and
 * whoever goes by that list writes to everybody.
 */
final class QueryFilter {
    /** Bounded by the number of routes. */
    private final Map<Method, SortedSet<String>> known = new ConcurrentHashMap<>();

    /** Behind the sign-in, so that nobody else learns of a route's parameters; before anything is done. */
    @ServerRequestFilter(priority = Priorities.AUTHENTICATION + 150)
    public void refuseUnknown(UriInfo uri, ResourceInfo route, RoutingContext context) {
        var asked = uri.getQueryParameters().keySet();
        if (asked.isEmpty() || !Requests.isApi(context)) {
            return;
        }
        var names = known.computeIfAbsent(route.getResourceMethod(), QueryFilter::names);
        var unknown = new TreeSet<>(asked);
        unknown.removeAll(names);
        if (!unknown.isEmpty()) {
            throw refused(unknown, names).asException();
        }
    }

    private static Problem refused(SortedSet<String> unknown, SortedSet<String> names) {
        var detail =
                names.isEmpty() ? "No parameter is known here." : "Known are: %s.".formatted(String.join(", ", names));
        return Problem.malformed("unknown_parameter", "The address has a parameter that the route does not know.")
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

    /** A bean stands for its fields; those of ours are records, which inherit none. */
    private static Stream<? extends AnnotatedElement> named(Parameter parameter) {
        return parameter.isAnnotationPresent(BeanParam.class)
                ? Arrays.stream(parameter.getType().getDeclaredFields())
                : Stream.of(parameter);
    }
}
