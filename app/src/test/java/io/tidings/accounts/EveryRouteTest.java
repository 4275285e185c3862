package io.tidings.accounts;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.tidings.testing.Browser;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Calls every route to test the rules that hold for all routes. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class EveryRouteTest {
    private static final String UNKNOWN_ID = "999999999999";
    private static final String INSTALLATION_KEY = "installation-key-of-the-tests-0123456789";
    private static final RestAssuredConfig UNCHANGED_CONTENT_TYPE = RestAssuredConfig.config()
            .encoderConfig(EncoderConfig.encoderConfig()
                    .appendDefaultContentCharsetToContentTypeIfUndefined(false)
                    .encodeContentTypeAs("multipart/form-data", ContentType.TEXT)
                    .encodeContentTypeAs("application/x-www-form-urlencoded", ContentType.TEXT));

    @Inject
    TestAccounts accounts;

    @Test
    @Tag("SEC-2")
    void every_route_refuses_unknown_fields() throws Exception {
        var account = accounts.create();
        var soft = new SoftAssertions();
        var checked = 0;
        for (var route : LiveRoutes.all()) {
            if (!route.isApi() || !route.takesBody() || !route.contentType().endsWith("json")) {
                continue;
            }
            checked++;
            for (var field : new String[] {"account_id", "credits", "fence", "created_at"}) {
                var key = route.path().startsWith("/api/v1/accounts") ? INSTALLATION_KEY : account.key();
                var answer = RouteClient.withKey(key)
                        .call(route, UNKNOWN_ID, "{\"%s\":1}".formatted(field), "application/json");
                soft.assertThat(answer.status())
                        .as("%s with %s", route.key(), field)
                        .isEqualTo(400);
                soft.assertThat(answer.body())
                        .as("%s with %s", route.key(), field)
                        .contains("unknown_field", "#/" + field);
            }
        }
        soft.assertAll();
        assertThat(checked).isGreaterThan(15);
    }

    @Test
    @Tag("SEC-7")
    void every_form_needs_its_token_and_the_own_origin() throws Exception {
        var browser = Browser.signedIn(accounts.user());
        browser.open("/settings");
        var soft = new SoftAssertions();
        for (var route : LiveRoutes.all()) {
            if (route.isApi() || route.method().equals("GET")) {
                continue;
            }
            var type = route.contentType().startsWith("multipart")
                    ? "multipart/form-data; boundary=b"
                    : "application/x-www-form-urlencoded";
            var body = type.startsWith("multipart")
                    ? "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n"
                            + "Content-Type: text/csv\r\n\r\nphone\n+254712345678\n\r\n--b--\r\n"
                    : "";
            var withoutToken = RouteClient.withCookiesOf(browser).call(route, UNKNOWN_ID, body, type);
            soft.assertThat(withoutToken.status())
                    .as("%s without token", route.key())
                    .isEqualTo(403);
            for (var from : Map.of("Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site")
                    .entrySet()) {
                var crossOrigin = RouteClient.htmx(browser)
                        .with(from.getKey(), from.getValue())
                        .call(route, UNKNOWN_ID, body, type);
                soft.assertThat(crossOrigin.status())
                        .as("%s from another origin", route.key())
                        .isEqualTo(403);
            }
        }
        soft.assertAll();
    }

    @Test
    @Tag("SEC-7")
    void the_api_accepts_no_writes_with_a_cookie_or_a_form_content_type() throws Exception {
        var browser = Browser.signedIn(accounts.user());
        browser.open("/settings");
        var account = accounts.create();
        var soft = new SoftAssertions();
        for (var route : LiveRoutes.all()) {
            if (!route.isApi() || route.method().equals("GET")) {
                continue;
            }
            var cookie = RouteClient.htmx(browser).call(route, UNKNOWN_ID);
            soft.assertThat(cookie.status()).as("%s by cookie", route.key()).isEqualTo(401);
            if (route.takesBody() && route.contentType().endsWith("json")) {
                var plain = RouteClient.withKey(account.key()).call(route, UNKNOWN_ID, "{}", "text/plain");
                soft.assertThat(plain.status()).as("%s as text", route.key()).isEqualTo(415);
            }
        }
        soft.assertAll();
    }

    @Test
    @Tag("SEC-8")
    void every_response_has_the_security_headers() throws Exception {
        var browser = Browser.signedIn(accounts.user());
        var soft = new SoftAssertions();
        for (var route : LiveRoutes.all()) {
            if (!route.method().equals("GET") || route.streams()) {
                continue;
            }
            var answer = RouteClient.withCookiesOf(browser).call(route, UNKNOWN_ID);
            soft.assertThat(answer.header("Content-Security-Policy"))
                    .as(route.key())
                    .contains("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe-inline", "unsafe-eval");
            soft.assertThat(answer.header("X-Content-Type-Options"))
                    .as(route.key())
                    .isEqualTo("nosniff");
            soft.assertThat(answer.header("Referrer-Policy")).as(route.key()).isEqualTo("same-origin");
            soft.assertThat(answer.header("Cross-Origin-Opener-Policy"))
                    .as(route.key())
                    .isEqualTo("same-origin");
            soft.assertThat(answer.header("Cache-Control")).as(route.key()).contains("no-store");
            soft.assertThat(answer.header("Server")).as(route.key()).isNull();
            soft.assertThat(answer.header("X-Powered-By")).as(route.key()).isNull();
        }
        soft.assertAll();
    }

    @Test
    @Tag("SEC-32")
    void the_api_description_has_exactly_the_live_routes() {
        var description = JsonPath.from(
                given().accept("application/json").get("/q/openapi?format=json").asString());
        Map<String, Map<String, Object>> paths = description.getMap("paths");
        var described = paths.entrySet().stream()
                .flatMap(path -> path.getValue().keySet().stream()
                        .filter(method -> method.matches("get|put|post|patch|delete"))
                        .map(method -> Permissions.key(method.toUpperCase(Locale.ROOT), path.getKey())))
                .collect(Collectors.toCollection(TreeSet::new));
        var live = LiveRoutes.all().stream()
                .filter(LiveRoutes.Route::isApi)
                .filter(route -> !route.isForTests())
                .map(LiveRoutes.Route::key)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(described).isEqualTo(live);
    }

    @Test
    @Tag("SEC-32")
    void trace_is_refused_and_echoes_nothing() {
        for (var path : new String[] {"/", "/api/v1/account", "/q/health", "/assets/app.css"}) {
            given().header("X-Secret", "echo-me")
                    .request("TRACE", path)
                    .then()
                    .statusCode(405)
                    .body(org.hamcrest.Matchers.not(containsString("echo-me")));
        }
    }

    @Test
    @Tag("SEC-32")
    void a_semicolon_in_a_path_is_refused_so_that_no_rule_sees_another_path_than_the_router() {
        var account = accounts.create();
        for (var path :
                new String[] {"/api;x/v1/account", "/api/v1/account;x=y", "/api%3Bx/v1/account", "/sign-in;x"}) {
            account.api().urlEncodingEnabled(false).get(path).then().statusCode(400);
        }
    }

    @Test
    @Tag("SEC-32")
    void metrics_need_the_token_even_from_this_machine() {
        given().get("/q/metrics").then().statusCode(404);
        given().header("X-Forwarded-For", "203.0.113.7")
                .header("Authorization", "Bearer token-of-tests")
                .get("/q/metrics")
                .then()
                .statusCode(200);
        given().header("Forwarded", "for=203.0.113.7")
                .header("Authorization", "Bearer token-of-others")
                .get("/q/metrics")
                .then()
                .statusCode(404);
    }

    @Test
    @Tag("SEC-32")
    void errors_reveal_no_implementation_details() {
        var account = accounts.create();
        for (var path : new String[] {
            "/api/v1/fault-of-tests",
            "/api/v1/contacts/%00",
            "/api/v1/contacts/1'--",
            "/q/nothing",
            "/api/v1/..%2f..%2fq"
        }) {
            var answer = account.api().urlEncodingEnabled(false).get(path);
            assertThat(answer.body().asString() + answer.headers())
                    .as(path)
                    .doesNotContain("Exception", "at io.", "quarkus", "Quarkus", "vertx", "postgres", "SQL");
        }
        assertThat(given().get("/q/health").asString()).doesNotContain("jdbc", "127.0.0.1", "localhost", "version");
    }

    @Test
    @Tag("SEC-17")
    void too_long_headers_and_urls_are_refused() {
        given().header("X-Long", "x".repeat(20_000)).get("/sign-in").then().statusCode(431);
        given().get("/sign-in?x=" + "x".repeat(9_000)).then().statusCode(414);
    }

    @Test
    @Tag("SEC-17")
    @Tag("SEC-5")
    void a_forged_client_address_does_not_evade_the_sign_in_throttle() {
        var user = accounts.user();
        for (var i = 0; i < 5; i++) {
            guess(user.email(), i).then().statusCode(401);
        }
        guess(user.email(), 6).then().statusCode(429).header("Retry-After", notNullValue());
    }

    @Test
    @Tag("SEC-20")
    void forms_with_too_many_parts_or_too_long_headers_are_refused() {
        var account = accounts.create();
        var many = new StringBuilder();
        for (var i = 0; i < 100_000; i++) {
            many.append("--b\r\nContent-Disposition: form-data; name=\"tags\"\r\n\r\nx\r\n");
        }
        var endless = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nX-Long: "
                + "x".repeat(10_000_000) + "\r\n\r\nphone\r\n--b--\r\n";
        for (var body : new String[] {many + "--b--\r\n", endless, "no boundary at all", "--b--\r\n"}) {
            account.upload()
                    .config(UNCHANGED_CONTENT_TYPE)
                    .contentType("multipart/form-data; boundary=b")
                    .body(body)
                    .post("/api/v1/imports/csv")
                    .then()
                    .statusCode(400)
                    .contentType("application/problem+json");
        }
        account.upload()
                .config(UNCHANGED_CONTENT_TYPE)
                .contentType("multipart/form-data")
                .body("x")
                .post("/api/v1/imports/csv")
                .then()
                .statusCode(org.hamcrest.Matchers.oneOf(400, 415));
        account.api().get("/api/v1/imports").then().body("pagination.total_count", equalTo(0));
    }

    private static io.restassured.response.Response guess(String email, int number) {
        var browser = new Browser();
        browser.open("/sign-in");
        return browser.form()
                .header("X-Forwarded-For", "203.0.113." + number)
                .formParam("email", email)
                .formParam("password", "guess " + number)
                .post("/sign-in");
    }
}
