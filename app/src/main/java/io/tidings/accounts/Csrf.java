package io.tidings.accounts;

import io.tidings.shared.Problem;
import io.tidings.web.Digests;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a change of state comes from a page of this program. The browser must not report another origin (Fetch
 * Metadata, or else Origin). The request must also carry a token that is bound to a cookie, which no other site can
 * read.
 */
final class Csrf {
    private static final int VISIT_LENGTH = 50;

    private Csrf() {}

    /**
     * Returns the token for the forms of this browser. Sets the cookie that the token is bound to if the browser has
     * none.
     */
    static String token(RoutingContext context) {
        return derive(secret(context).orElseGet(() -> {
            var visit = Secrets.randomText(VISIT_LENGTH);
            Cookies.write(context, Cookies.VISIT, visit, Duration.ofDays(1));
            // A second call within this request returns the same token.
            context.put(Cookies.VISIT, visit);
            return visit;
        }));
    }

    /** Returns the token for the forms of a browser that gets this session with the response. */
    static String tokenOf(String session) {
        return derive(session);
    }

    static boolean isValid(RoutingContext context, @Nullable String token) {
        return token != null
                && secret(context)
                        .filter(secret -> Secrets.equal(bytes(derive(secret)), bytes(token)))
                        .isPresent();
    }

    static boolean isCrossOrigin(RoutingContext context) {
        var site = context.request().getHeader("Sec-Fetch-Site");
        if (site != null) {
            return !site.equals("same-origin") && !site.equals("none");
        }
        var origin = context.request().getHeader("Origin");
        return origin != null && !origin.toLowerCase(Locale.ROOT).endsWith("://" + host(context));
    }

    static Problem refused() {
        return Problem.of(
                403,
                "csrf_refused",
                "Please try again",
                "The page was too old, or the request came from another site. Reload the page and try again.");
    }

    private static Optional<String> secret(RoutingContext context) {
        return Cookies.read(context, Cookies.SESSION)
                .or(() -> Optional.<String>ofNullable(context.get(Cookies.VISIT)))
                .or(() -> Cookies.read(context, Cookies.VISIT));
    }

    private static String derive(String secret) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Digests.sha256("csrf:" + secret));
    }

    private static String host(RoutingContext context) {
        var host = context.request().getHeader("Host");
        return host == null ? "" : host.toLowerCase(Locale.ROOT);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
