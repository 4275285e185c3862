package io.tidings.accounts;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;

/** The two cookies: who is signed in, and who merely looks at a form. Scripts read neither. */
final class Cookies {
    static final String SESSION = "tidings_session";
    /** Before the sign-in: what the CSRF token of its form is bound to. */
    static final String VISIT = "tidings_visit";

    private Cookies() {}

    static Optional<String> read(RoutingContext context, String name) {
        return Optional.ofNullable(context.request().getCookie(name))
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
        return Cookie.cookie(name, value)
                .setPath("/")
                .setHttpOnly(true)
                .setSameSite(CookieSameSite.LAX)
                .setSecure(isHttps(context));
    }

    private static boolean isHttps(RoutingContext context) {
        return context.request().isSSL() || "https".equals(context.request().scheme());
    }
}
