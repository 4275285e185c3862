package io.tidings.accounts;

import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;

/** Checks a caller against the table of {@link Permissions}. Thread-safe. */
@Singleton
final class RouteAuthorizer {
    private final Permissions permissions;
    /** Bounded by the number of routes. */
    private final Map<RuntimeResource, Optional<Permission>> cache = new ConcurrentHashMap<>();

    RouteAuthorizer(Permissions permissions) {
        this.permissions = permissions;
    }

    /** Returns empty for a route that the table does not list. */
    Optional<Permission> of(RuntimeResource route) {
        return cache.computeIfAbsent(route, this::lookUp);
    }

    /** Answers 403 {@code permission_missing}, or {@code scope_missing} for an API key. */
    static void require(Optional<Permission> permission, AuthenticatedCaller caller) {
        if (permission.isEmpty()) {
            throw refused(caller, "permission_missing", "No caller may use this route.", Set.of());
        }
        switch (permission.get().allowedCallers()) {
            case EVERYONE -> {}
            case PERSON -> {
                if (!caller.isPerson()) {
                    throw refused(caller, "permission_missing", "Only a signed-in user may do this.", Set.of());
                }
            }
            case INSTALLATION ->
                throw refused(caller, "permission_missing", "Only the key of the installation may do this.", Set.of());
            case WITH_SCOPES -> require(permission.get().scopes(), caller);
        }
    }

    static void require(Set<Scope> needed, AuthenticatedCaller caller) {
        if (caller.scopes().containsAll(needed)) {
            return;
        }
        var names = needed.stream().map(Scope::text).collect(Collectors.toCollection(TreeSet::new));
        var person = caller.isPerson();
        throw refused(
                caller,
                person ? "permission_missing" : "scope_missing",
                "%s needs the right to %s.".formatted(person ? "Your role" : "The key", String.join(" and to ", names)),
                names);
    }

    private static RuntimeException refused(
            AuthenticatedCaller caller, String code, String detail, Set<String> needed) {
        var problem = Problem.of(403, code, "Not allowed", detail);
        return needed.isEmpty()
                ? problem.asException()
                : problem.with(caller.isPerson() ? "required_rights" : "required_scopes", needed)
                        .asException();
    }

    private Optional<Permission> lookUp(RuntimeResource route) {
        return permissions.of(route.getHttpMethod(), path(route));
    }

    static String path(RuntimeResource route) {
        var whole = route.getClassPath() == null ? "" : route.getClassPath().template;
        return whole + "/" + route.getPath().template;
    }
}
