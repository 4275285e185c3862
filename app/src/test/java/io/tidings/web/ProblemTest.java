package io.tidings.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ProblemTest {
    @Inject
    TestAccounts accounts;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":",
                "{\"name\":\"x\"} trailing",
                "{\"name\":\"x\",\"name\":\"y\"}",
                "[]",
                "\"name\"",
                "null",
                "",
                "{\"name\":\"a\0b\"}"
            })
    void a_body_that_is_not_the_expected_json_is_malformed(String body) {
        problem(post(body), 400, "malformed_json");
    }

    @Test
    void a_value_of_the_wrong_type_is_pointed_at() {
        problem(post("{\"name\":[1]}"), 422, "wrong_type").body("errors[0].pointer", equalTo("#/name"));
        problem(post("{\"name\":5}"), 422, "wrong_type").body("errors[0].detail", equalTo("This must be a text."));
    }

    @Test
    void all_unknown_fields_and_wrong_types_are_named_at_once() {
        var answer = accounts.create().api().body("""
                        {"name": 5, "chanel": {"a": 1}, "customer_ids": ["x", 7, 1.5, 99999999999999999999],
                         "variants": [{"name": true, "text": "a"}, 3], "track_links": "yes", "retry": [],
                         "frequency_cap": {"messages": "1", "dayz": 2}}
                        """).post("/api/v1/campaigns").then();
        problem(answer, 400, "unknown_field")
                .body(
                        "errors.pointer",
                        equalTo(List.of(
                                "#/name",
                                "#/customer_ids/0",
                                "#/customer_ids/2",
                                "#/customer_ids/3",
                                "#/variants/0/name",
                                "#/variants/0/text",
                                "#/variants/1",
                                "#/track_links",
                                "#/retry",
                                "#/frequency_cap/messages",
                                "#/frequency_cap/dayz",
                                "#/chanel")))
                .body("errors.code", hasItem("wrong_type"))
                .body("errors[10].code", equalTo("unknown_field"));
    }

    @Test
    void all_wrong_values_of_a_campaign_are_named_at_once() {
        var answer = accounts.create().api().body("""
                        {"name": "", "channel": "fax", "priority": "zz", "rate_limit": -1, "render_at": "q",
                         "pause_on_failure_rate": 101, "sender": "a sender that is too long", "missing_value": "x",
                         "on_uncertain": "x", "send_until": "x", "scheduled_at": "x", "test": {}}
                        """).post("/api/v1/campaigns").then();
        problem(answer, 422, "name_missing")
                .body(
                        "errors.pointer",
                        equalTo(List.of(
                                "#/name",
                                "#/channel",
                                "#/missing_value",
                                "#/priority",
                                "#/render_at",
                                "#/on_uncertain",
                                "#/send_until",
                                "#/scheduled_at",
                                "#/variants",
                                "#/rate_limit",
                                "#/pause_on_failure_rate",
                                "#/sender")))
                .body("errors[0].code", equalTo("name_missing"))
                .body("errors[6].code", equalTo("invalid_time"));
    }

    @Test
    void all_wrong_values_of_a_user_are_named_at_once() {
        var answer = accounts.create()
                .api()
                .body(Map.of("email", "x", "name", "n".repeat(300), "role", "emperor", "password", "a"))
                .post("/api/v1/users")
                .then();
        problem(answer, 422, "invalid_user")
                .body("errors.pointer", equalTo(List.of("#/role", "#/email", "#/name", "#/password")));
    }

    @Test
    void every_422_points_at_a_place() {
        var answer = accounts.create()
                .api()
                .body("{\"name\": \"G\", \"provider\": \"simulator\", \"window\": -1}")
                .post("/api/v1/gateways")
                .then();
        problem(answer, 422, "window_invalid").body("errors[0].code", equalTo("window_invalid"));
    }

    @Test
    void the_error_names_the_unknown_field_and_the_known_ones() {
        problem(post("{\"name\":\"x\",\"nmae\":\"y\"}"), 400, "unknown_field")
                .body("errors[0].pointer", equalTo("#/nmae"))
                .body("errors[0].detail", containsString("name"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"name\":\"a\\u0000b\"}", "{\"a\\u0000\":1}", "{\"name\":\"\\\\\\u0000\"}"})
    void the_character_nul_is_refused(String body) {
        problem(post(body), 400, "nul_character");
    }

    @Test
    void an_escaped_backslash_before_u0000_is_plain_text() {
        post("{\"name\":\"\\\\u0000\"}").statusCode(201).body("name", equalTo("\\u0000"));
    }

    @Test
    @Tag("SEC-17")
    void a_body_beyond_the_limit_is_refused() {
        problem(post("{\"name\":\"" + "x".repeat(3_000_000) + "\"}"), 413, "body_too_large");
    }

    @Test
    @Tag("SEC-17")
    void a_body_without_a_length_is_limited_too() {
        var endless = new SequenceInputStream(
                new ByteArrayInputStream("{\"name\":\"".getBytes(StandardCharsets.UTF_8)),
                new ByteArrayInputStream("x".repeat(3_000_000).getBytes(StandardCharsets.UTF_8)));
        problem(accounts.create().api().body(endless).post("/api/v1/api-keys").then(), 413, "body_too_large");
    }

    @Test
    @Tag("SEC-17")
    void a_form_has_the_same_limit_as_other_bodies() {
        given().contentType("application/x-www-form-urlencoded")
                .body("email=" + "x".repeat(3_000_000))
                .post("/sign-in")
                .then()
                .statusCode(413);
        // Sent in chunks, without a length
        given().multiPart("file", "big", new byte[3_000_000])
                .post("/sign-in")
                .then()
                .statusCode(411);
    }

    @Test
    void another_content_type_is_refused() {
        var answer = accounts.create()
                .upload()
                .contentType("application/xml")
                .body("<name/>")
                .post("/api/v1/api-keys")
                .then();
        problem(answer, 415, "unsupported_media_type");
    }

    @Test
    void another_method_is_refused() {
        problem(accounts.create().api().put("/api/v1/account").then(), 405, "method_not_allowed")
                .header("Allow", "GET, HEAD, OPTIONS, PATCH");
        accounts.create()
                .api()
                .options("/api/v1/contacts")
                .then()
                .statusCode(200)
                .header("Allow", "GET, HEAD, OPTIONS, POST");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/nothing",
                "/api/v1/account/x/y",
                "/api/v1/api-keys/word",
                "/api/v1/api-keys/99999999999999999999"
            })
    void an_unknown_route_or_id_is_not_found(String path) {
        problem(accounts.create().api().delete(path).then(), 404, "not_found");
    }

    @Test
    void a_browser_gets_a_page_and_no_json() {
        given().accept("text/html")
                .get("/nothing/here")
                .then()
                .statusCode(404)
                .contentType(containsString("text/html"))
                .body(containsString("<h1>"))
                .body(not(containsString("\"code\"")));
    }

    @Test
    void a_valid_request_id_is_kept_and_another_is_replaced() {
        given().header("X-Request-Id", "abc-123")
                .get("/api/v1/account")
                .then()
                .header("X-Request-Id", "abc-123")
                .body("trace_id", equalTo("abc-123"));
        given().header("X-Request-Id", "<script>")
                .get("/api/v1/account")
                .then()
                .header("X-Request-Id", matchesPattern("[0-9a-f]{32}"));
    }

    @Test
    void every_response_has_the_security_headers() {
        for (var path : new String[] {"/sign-in", "/api/v1/account", "/nothing", "/q/health"}) {
            given().get(path)
                    .then()
                    .header("Content-Security-Policy", containsString("default-src 'self'"))
                    .header("Content-Security-Policy", not(containsString("unsafe-inline")))
                    .header("X-Content-Type-Options", "nosniff")
                    .header("Referrer-Policy", "same-origin")
                    .header("Cross-Origin-Opener-Policy", "same-origin");
        }
    }

    @Test
    void pages_out_of_range_are_clamped() {
        var account = accounts.create();
        account.api()
                .get("/api/v1/api-keys?page=-3&page_size=100000")
                .then()
                .statusCode(200)
                .body("pagination.page", equalTo(1))
                .body("pagination.page_size", equalTo(100));
        account.api()
                .get("/api/v1/api-keys?page_size=0")
                .then()
                .body("pagination.page", equalTo(1))
                .body("pagination.page_size", equalTo(20));
    }

    @Test
    void a_list_links_to_its_other_pages_and_new_rows_do_not_move_them() {
        var account = accounts.create();
        for (var name : new String[] {"b", "c"}) {
            account.api()
                    .body("{\"name\":\"%s\"}".formatted(name))
                    .post("/api/v1/api-keys")
                    .then()
                    .statusCode(201);
        }
        var first = account.api().get("/api/v1/api-keys?page_size=1");
        var next = link(first.header("Link"), "next");
        account.api().body("{\"name\":\"d\"}").post("/api/v1/api-keys").then().statusCode(201);

        account.api().get(next).then().body("data[0].name", equalTo("b")).body("pagination.total_count", equalTo(3));
        assertThat(link(first.header("Link"), "last")).contains("page=3").contains("anchor=");
    }

    private ValidatableResponse post(String body) {
        return accounts.create().api().body(body).post("/api/v1/api-keys").then();
    }

    private static ValidatableResponse problem(ValidatableResponse answer, int status, String code) {
        return answer.statusCode(status)
                .contentType("application/problem+json")
                .body("code", equalTo(code))
                .body("status", equalTo(status))
                .body("type", equalTo("/problems/" + code))
                .body("title", notNullValue())
                .body("detail", notNullValue())
                .body("trace_id", notNullValue());
    }

    private static String link(String header, String relation) {
        var link = Pattern.compile("<([^>]*)>; rel=\"" + relation + "\"").matcher(header);
        assertThat(link.find()).as("%s in %s", relation, header).isTrue();
        return link.group(1);
    }
}
