package io.tidings.testing;

import static io.restassured.RestAssured.given;

import io.restassured.filter.cookie.CookieFilter;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An HTTP client that keeps cookies and follows no redirects. It reads the CSRF token from the page, as a script does.
 * Not thread-safe.
 */
public final class Browser {
    private static final Pattern TOKEN = Pattern.compile("name=\"csrf_token\" value=\"([^\"]+)\"");

    private final CookieFilter cookies = new CookieFilter();
    private String token = "";

    /** Returns a signed-in browser. */
    public static Browser signedIn(TestAccounts.TestUser user) {
        var browser = new Browser();
        var answer = browser.signIn(user.email(), user.password());
        if (answer.statusCode() != 303) {
            throw new AssertionError("the sign-in answered " + answer.statusCode());
        }
        return browser;
    }

    /** Signs in and returns the response. */
    public Response signIn(String email, String password) {
        open("/sign-in");
        return form().formParam("email", email).formParam("password", password).post("/sign-in");
    }

    /** Opens a page and keeps its token for the next form. */
    public Response open(String path) {
        var page = request().accept("text/html").get(path);
        var found = TOKEN.matcher(page.body().asString());
        if (found.find()) {
            token = found.group(1);
        }
        return page;
    }

    /** Returns the request of a plain HTML form, with the token of the last page. */
    public RequestSpecification form() {
        return request().contentType("application/x-www-form-urlencoded").formParam("csrf_token", token);
    }

    /** Returns a request as htmx sends it, with the token in the header. */
    public RequestSpecification htmx() {
        return request().header("HX-Request", "true").header("X-CSRF-Token", token);
    }

    /** Returns a request that has only the cookies. */
    public RequestSpecification request() {
        return given().filter(cookies).redirects().follow(false);
    }

    /** Returns the value of a Cookie header. */
    public String cookies() {
        return cookies.getCookieStore().getCookies().stream()
                .map(cookie -> cookie.getName() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
    }

    public String token() {
        return token;
    }
}
