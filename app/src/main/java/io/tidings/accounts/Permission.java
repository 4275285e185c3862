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
record Permission(Audience audience, Set<Right> rights, RouteClass kept) {
    enum Audience {
        /** Whoever has the rights. */
        ENTITLED,
        /** Whoever is signed in at a browser. */
        PERSON,
        ANYBODY
    }

    private static final Pattern AND = Pattern.compile("\\+");

    Permission {
        rights = Set.copyOf(rights);
    }

    /** @param limit what the line says after the rights; empty when the method decides */
    static Permission of(String method, String rights, String limit) {
        var kept = limit.isEmpty() ? byMethod(method, rights) : RouteClass.named(limit);
        return switch (rights) {
            case "open" -> new Permission(Audience.ANYBODY, Set.of(), kept);
            case "person" -> new Permission(Audience.PERSON, Set.of(), kept);
            default -> new Permission(Audience.ENTITLED, needed(rights), kept);
        };
    }

    boolean isOpen() {
        return audience == Audience.ANYBODY;
    }

    private static Set<Right> needed(String rights) {
        var needed = EnumSet.noneOf(Right.class);
        AND.splitAsStream(rights)
                .map(text -> Right.parse(text)
                        .orElseThrow(() -> new IllegalStateException("there is no right \"%s\"".formatted(text))))
                .forEach(needed::add);
        return needed;
    }

    /** A search by POST reads, whatever its method. */
    private static RouteClass byMethod(String method, String rights) {
        return method.equals("GET") || rights.equals("read") ? RouteClass.READ : RouteClass.WRITE;
    }
}
