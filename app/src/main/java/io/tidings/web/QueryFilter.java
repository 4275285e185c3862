package io.tidings.web;

import static java.util.Objects.requireNonNull;

import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Refuses NUL in query parameters, and unknown, repeated and wrong query parameters of API routes. A misspelt filter that
 * is ignored would list everything, and a caller could message all contacts. Of a repeated filter only the first would
 * count.
 */
final class QueryFilter {
    private static final int MAX_NAME = 64;

    /** Bounded by the number of routes. */
    private final Map<Method, SortedMap<String, ParameterRule>> rulesByRoute = new ConcurrentHashMap<>();

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
        var rules = rulesByRoute.computeIfAbsent(route.getResourceMethod(), QueryFilter::rules);
        refuseUnknown(given, rules);
        refuseRepeated(uri);
        refuseWrong(uri, rules);
    }

    private static void refuseUnknown(Set<String> given, SortedMap<String, ParameterRule> rules) {
        var unknown = new TreeSet<>(given);
        unknown.removeAll(rules.keySet());
        var detail = rules.isEmpty()
                ? "This route has no parameters."
                : "The known parameters are: %s.".formatted(String.join(", ", rules.keySet()));
        refuse(
                Problem.malformed("unknown_parameter", "The URL has an unknown parameter."),
                unknown.stream().map(name -> new Violation(shown(name), detail)).toList());
    }

    private static void refuseRepeated(UriInfo uri) {
        refuse(
                Problem.malformed("repeated_parameter", "The URL has a parameter more than once."),
                uri.getQueryParameters().entrySet().stream()
                        .filter(parameter -> parameter.getValue().size() > 1)
                        .map(parameter -> new Violation(parameter.getKey(), "Give this parameter once."))
                        .toList());
    }

    private static void refuseWrong(UriInfo uri, SortedMap<String, ParameterRule> rules) {
        var faults = uri.getQueryParameters().entrySet().stream()
                .flatMap(parameter ->
                        requireNonNull(rules.get(parameter.getKey()))
                                .check(parameter.getValue().getFirst())
                                .stream())
                .sorted(Comparator.comparing(Violation::pointer))
                .toList();
        if (!faults.isEmpty()) {
            var first = faults.getFirst();
            refuse(
                    Problem.invalid(
                            first.code(), "The parameter %s is wrong. %s".formatted(first.pointer(), first.detail())),
                    faults);
        }
    }

    private static void refuse(Problem problem, List<Violation> faults) {
        if (!faults.isEmpty()) {
            throw problem.withErrors(faults).asException();
        }
    }

    /** Shortens a name, which may be as long as the URL. A name with a leading # would look like a pointer. */
    private static String shown(String name) {
        var plain = name.startsWith("#") ? "%23" + name.substring(1) : name;
        return plain.length() > MAX_NAME ? plain.substring(0, MAX_NAME) + "…" : plain;
    }

    private static SortedMap<String, ParameterRule> rules(Method route) {
        var rules = new TreeMap<String, ParameterRule>();
        Arrays.stream(route.getParameters())
                .flatMap(QueryFilter::named)
                .flatMap(element -> ParameterRule.of(element).stream())
                .forEach(rule -> rules.put(rule.name(), rule));
        return Collections.unmodifiableSortedMap(rules);
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
