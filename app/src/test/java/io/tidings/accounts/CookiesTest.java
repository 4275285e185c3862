package io.tidings.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("SEC-6")
class CookiesTest {
    /** The cookies of the browser, by name. */
    private final Map<String, Cookie> jar = new HashMap<>();

    @Test
    void over_https_a_cookie_has_the_host_prefix() {
        var context = context("https");
        Cookies.write(context, Cookies.SESSION, "token", Duration.ofDays(1));

        assertThat(jar).containsOnlyKeys("__Host-tidings_session");
        assertThat(jar.values().iterator().next().encode())
                .contains("; Path=/", "; Secure", "; HTTPOnly", "; SameSite=Lax")
                .doesNotContain("Domain");
        assertThat(Cookies.read(context, Cookies.SESSION)).contains("token");
        Cookies.delete(context, Cookies.SESSION);
        assertThat(Cookies.read(context, Cookies.SESSION)).isEmpty();
    }

    @Test
    void over_https_a_cookie_without_the_host_prefix_is_ignored() {
        Cookies.write(context("http"), Cookies.SESSION, "planted", Duration.ofDays(1));

        assertThat(Cookies.read(context("https"), Cookies.SESSION)).isEmpty();
        assertThat(Cookies.read(context("http"), Cookies.SESSION)).contains("planted");
    }

    private RoutingContext context(String scheme) {
        var request = proxy(HttpServerRequest.class, (name, argument) -> switch (name) {
            case "isSSL" -> false;
            case "scheme" -> scheme;
            case "getCookie" -> jar.get(String.valueOf(argument));
            default -> throw new AssertionError(name);
        });
        var response = proxy(HttpServerResponse.class, (name, argument) -> {
            if (name.equals("addCookie") && argument instanceof Cookie cookie) {
                jar.put(cookie.getName(), cookie);
                return null;
            }
            throw new AssertionError(name);
        });
        return proxy(RoutingContext.class, (name, argument) -> switch (name) {
            case "request" -> request;
            case "response" -> response;
            default -> throw new AssertionError(name);
        });
    }

    private interface Answers {
        @Nullable
        Object answer(String method, @Nullable Object argument);
    }

    private static <T> T proxy(Class<T> type, Answers answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (_, method, arguments) -> answers.answer(
                        method.getName(), arguments == null || arguments.length == 0 ? null : arguments[0])));
    }
}
