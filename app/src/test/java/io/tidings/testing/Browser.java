package io.tidings.testing;

import static io.restassured.RestAssured.given;

import io.restassured.filter.cookie.CookieFilter;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.regex.Pattern;

/** Follows no redirects, keeps cookies, and reads the CSRF token from the page as a script would. Not thread-safe. */
public final class Browser {
    private static final Pattern TOKEN = Pattern.compile("name=\"csrf_token\" value=\"([^\"]+)\"");

    private final CookieFilter cookies = new CookieFilter();
    private String token = "";

    /** A signed-in one. */
    public static Browser signedIn(TestAccounts.TestUser user) {
        var browser = new Browser();
        var answer = browser.signIn(user.email(), user.password());
        if (answer.statusCode() != 303) {
            throw new AssertionError("the sign-in answered " + answer.statusCode());
        }
        return browser;
    }

    /** The answer to the sign-in form. */
    public Response signIn(String email, String password) {
        open("/sign-in");
        return form().formParam("email", email).formParam("password", password).post("/sign-in");
    }

    /** A page, whose token is kept for the next form. */
    public Response open(String path) {
        var page = request().accept("text/html").get(path);
        var found = TOKEN.matcher(page.body().asString());
        if (found.find()) {
            token = found.group(1);
        }
        return page;
    }

    /** A plain HTML form with the token of the page that was opened last. */
    public RequestSpecification form() {
        return request().contentType("application/x-www-form-urlencoded").formParam("csrf_token", token);
    }

    /** A request as htmx makes it, with the token in its header. */
    public RequestSpecification htmx() {
        return request().header("HX-Request", "true").header("X-CSRF-Token", token);
    }

    /** A request with nothing but the cookies. */
    public RequestSpecification request() {
        return given().filter(cookies).redirects().follow(false);
    }

    public String token() {
        return token;
    }
}
