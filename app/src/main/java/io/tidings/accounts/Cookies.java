package io.tidings.accounts;

import io.tidings.web.Requests;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;

/**
 * The two cookies: who is signed in, and who merely looks at a form. Scripts read neither. Over https they have the prefix
 * that browsers take from this host itself only, over https and for all of it (RFC 6265bis, section 4.1.3.2): no
 * neighbouring host can plant one.
 */
final class Cookies {
    static final String SESSION = "tidings_session";
    /** Before the sign-in: what the CSRF token of its form is bound to. */
    static final String VISIT = "tidings_visit";

    private static final String HOST_PREFIX = "__Host-";

    private Cookies() {}

    static Optional<String> read(RoutingContext context, String name) {
        return Optional.ofNullable(context.request().getCookie(hostName(context, name)))
                .map(Cookie::getValue)
                .filter(value -> !value.isEmpty());
    }

    static void write(RoutingContext context, String name, String value, Duration life) {
        context.response().addCookie(cookie(context, name, value).setMaxAge(life.toSeconds()));
    }

    static void delete(RoutingContext context, String name) {
        context.response().addCookie(cookie(context, name, "").setMaxAge(0));
    }

    private static Cookie cookie(RoutingContext context, String name, String value) {
        return Cookie.cookie(hostName(context, name), value)
                .setPath("/")
                .setHttpOnly(true)
                .setSameSite(CookieSameSite.LAX)
                .setSecure(Requests.isHttps(context));
    }

    private static String hostName(RoutingContext context, String name) {
        return Requests.isHttps(context) ? HOST_PREFIX + name : name;
    }
}
