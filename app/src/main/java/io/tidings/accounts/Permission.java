package io.tidings.accounts;

import io.tidings.web.RouteClass;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The permission of one route, from one line of the table.
 *
 * @param scopes all of them are needed; none for {@code person}, {@code installation} and {@code open}
 * @param routeClass the rate limit that counts the requests of the route
 */
record Permission(AllowedCallers allowedCallers, Set<Scope> scopes, RouteClass routeClass) {
    enum AllowedCallers {
        /** Callers that have all scopes. */
        WITH_SCOPES,
        /** Users who are signed in with a browser. */
        PERSON,
        /** The key of the installation, which belongs to no account. */
        INSTALLATION,

        /** All callers, without authentication. */
        EVERYONE
    }

    private static final Pattern AND = Pattern.compile("\\+");

    Permission {
        scopes = Set.copyOf(scopes);
    }

    /** @param limit the rate limit that the line names; empty when the method decides */
    static Permission of(String method, String rights, String limit) {
        var routeClass = limit.isEmpty() ? byMethod(method, rights) : RouteClass.named(limit);
        return switch (rights) {
            case "open" -> new Permission(AllowedCallers.EVERYONE, Set.of(), routeClass);
            case "installation" -> new Permission(AllowedCallers.INSTALLATION, Set.of(), routeClass);
            case "person" -> new Permission(AllowedCallers.PERSON, Set.of(), routeClass);
            default -> new Permission(AllowedCallers.WITH_SCOPES, scopes(rights), routeClass);
        };
    }

    boolean isOpen() {
        return allowedCallers == AllowedCallers.EVERYONE;
    }

    boolean isForInstallation() {
        return allowedCallers == AllowedCallers.INSTALLATION;
    }

    private static Set<Scope> scopes(String rights) {
        var needed = EnumSet.noneOf(Scope.class);
        AND.splitAsStream(rights)
                .map(text -> Scope.parse(text)
                        .orElseThrow(() -> new IllegalStateException(
                                "%s is not a scope; expected read, write, send or manage".formatted(text))))
                .forEach(needed::add);
        return needed;
    }

    /** A search by POST counts as a read. */
    private static RouteClass byMethod(String method, String rights) {
        return method.equals("GET") || rights.equals("read") ? RouteClass.READ : RouteClass.WRITE;
    }
}
