package io.tidings.accounts;

import io.tidings.web.RouteClass;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a line of the table asks of whoever uses its route.
 *
 * @param rights all of them are needed; none for {@code person} and {@code open}
 * @param kept how the edge counts the route's requests
 */
record Permission(AllowedCallers allowedCallers, Set<Scope> scopes, RouteClass routeClass) {
    enum AllowedCallers {
        /** Whoever has the rights. */
        WITH_SCOPES,
        /** Whoever is signed in at a browser. */
        PERSON,
        EVERYONE
    }

    private static final Pattern AND = Pattern.compile("\\+");

    Permission {
        scopes = Set.copyOf(scopes);
    }

    /** @param limit what the line says after the rights; empty when the method decides */
    static Permission of(String method, String rights, String limit) {
        var kept = limit.isEmpty() ? byMethod(method, rights) : RouteClass.named(limit);
        return switch (rights) {
            case "open" -> new Permission(AllowedCallers.EVERYONE, Set.of(), kept);
            case "person" -> new Permission(AllowedCallers.PERSON, Set.of(), kept);
            default -> new Permission(AllowedCallers.WITH_SCOPES, scopes(rights), kept);
        };
    }

    boolean isOpen() {
        return allowedCallers == AllowedCallers.EVERYONE;
    }

    private static Set<Scope> scopes(String rights) {
        var needed = EnumSet.noneOf(Scope.class);
        AND.splitAsStream(rights)
                .map(text -> Scope.parse(text)
                        .orElseThrow(() -> new IllegalStateException("there is no right \"%s\"".formatted(text))))
                .forEach(needed::add);
        return needed;
    }

    /** A search by POST reads, whatever its method. */
    private static RouteClass byMethod(String method, String rights) {
        return method.equals("GET") || rights.equals("read") ? RouteClass.READ : RouteClass.WRITE;
    }
}
