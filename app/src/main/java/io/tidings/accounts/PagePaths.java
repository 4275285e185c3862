package io.tidings.accounts;

import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Paths of pages to open after the sign-in. */
final class PagePaths {
    private PagePaths() {}

    /** Returns the path in a header with an address of this host; empty for another host and for no address. */
    static Optional<String> ofHeader(RoutingContext context, String header) {
        var address = context.request().getHeader(header);
        var host = context.request().getHeader("Host");
        if (address == null || host == null) {
            return Optional.empty();
        }
        var start = address.indexOf("://" + host + "/");
        return start < 0 || start > "https".length()
                ? Optional.empty()
                : Optional.of(address.substring(start + "://".length() + host.length()))
                        .filter(PagePaths::isLocal);
    }

    /**
     * Returns the path to open after the sign-in, always a local one. Otherwise a crafted link could lead users to
     * another site.
     */
    static String localOrHome(@Nullable String next) {
        return next != null && isLocal(next) ? next : "/";
    }

    private static boolean isLocal(String next) {
        return next.length() <= 2000
                && next.startsWith("/")
                && !next.startsWith("//")
                && next.chars().allMatch(c -> c > ' ' && c < 127 && c != '\\' && c != '"' && c != '<' && c != '>')
                && isUri(next);
    }

    private static boolean isUri(String text) {
        try {
            return URI.create(text).getHost() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
