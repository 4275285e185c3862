package io.tidings.accounts;

import io.tidings.web.Requests;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;

/**
 * Reads and writes the two cookies: the session, and the visit of a browser that is not signed in. Scripts can read
 * neither. Over https their names have the {@code __Host-} prefix (RFC 6265bis, section 4.1.3.2). Browsers accept such
 * a cookie only from this host itself, over https and for all paths. So no other host of the domain can set one.
 */
final class Cookies {
    static final String SESSION = "tidings_session";
    /** The CSRF token of a form before the sign-in is bound to this cookie. */
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
