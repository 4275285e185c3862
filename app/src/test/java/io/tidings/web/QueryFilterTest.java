package io.tidings.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.Browser;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that each route accepts exactly the query parameters of the API description. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class QueryFilterTest {
    @Inject
    TestAccounts accounts;

    private record Route(String path, List<String> parameters) {
        /** The path with unknown ids. The filter runs before the look-up, so the ids do not matter. */
        String filled() {
            return path.replaceAll("\\{[^}]+}", "999999999");
        }
    }

    @Test
    void a_repeated_parameter_is_refused() {
        accounts.create()
                .api()
                .get("/api/v1/campaigns?status=draft&status=sent")
                .then()
                .statusCode(400)
                .body("code", equalTo("repeated_parameter"))
                .body("errors.parameter", hasItem("status"));
    }

    @Test
    void a_nul_character_is_refused_in_parameters_and_forms() {
        var account = accounts.create();
        for (var path : List.of(
                "/api/v1/contacts?tag=%00",
                "/api/v1/customers?tag=%00",
                "/api/v1/audit?action=%00",
                "/api/v1/audit?actor=%00",
                "/api/v1/audit?subject=%00",
                "/api/v1/dead-letters?reason=%00")) {
            account.upload()
                    .urlEncodingEnabled(false)
                    .get(path)
                    .then()
                    .statusCode(400)
                    .body("code", equalTo("nul_character"));
        }
        var browser = new Browser();
        var user = accounts.user();
        browser.signIn(user.email(), user.password());
        browser.request()
                .urlEncodingEnabled(false)
                .get("/contacts?tag=%00")
                .then()
                .statusCode(400);
    }

    @Test
    void every_get_route_refuses_unknown_parameters_and_names_the_known() throws IOException {
        var account = accounts.create();
        var soft = new SoftAssertions();
        for (var route : reads()) {
            var caller = route.path().startsWith("/api/v1/accounts")
                    ? given().header("Authorization", "Bearer installation-key-of-the-tests-0123456789")
                    : account.upload();
            var answer = caller.queryParam("statsu", "failed").get(route.filled());
            soft.assertThat(answer.statusCode()).as(route.path()).isEqualTo(400);
            soft.assertThat(answer.jsonPath().getString("code"))
                    .as(route.path())
                    .isEqualTo("unknown_parameter");
            soft.assertThat(answer.jsonPath().getString("errors[0].parameter"))
                    .as(route.path())
                    .isEqualTo("statsu");
            soft.assertThat(answer.jsonPath().getString("errors[0].detail"))
                    .as(route.path())
                    .isEqualTo(
                            route.parameters().isEmpty()
                                    ? "This route has no parameters."
                                    : "The known parameters are: %s.".formatted(String.join(", ", route.parameters())));
        }
        soft.assertAll();
    }

    @Test
    void no_route_refuses_a_parameter_that_is_described() throws IOException {
        var account = accounts.create();
        var soft = new SoftAssertions();
        for (var route : reads()) {
            for (var parameter : route.parameters()) {
                var answer = account.upload().queryParam(parameter, "1").get(route.filled());
                soft.assertThat(answer.asString())
                        .as("%s?%s", route.path(), parameter)
                        .doesNotContain("unknown_parameter");
            }
        }
        soft.assertAll();
    }

    @Test
    void a_request_with_an_unknown_parameter_has_no_effect() {
        var account = accounts.create();
        var contact = account.api()
                .body(Map.of("phone", "+254712345678"))
                .post("/api/v1/contacts")
                .jsonPath()
                .getLong("id");
        account.api()
                .delete("/api/v1/contacts/%d?dry_run=true".formatted(contact))
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("unknown_parameter"))
                .body("errors[0].detail", equalTo("This route has no parameters."));
        account.api().get("/api/v1/contacts/" + contact).then().statusCode(200);
        account.api()
                .body(Map.of("phone", "+254712345679"))
                .post("/api/v1/contacts?Tag=x&tags=x")
                .then()
                .statusCode(400)
                .body("errors.parameter", equalTo(List.of("Tag", "tags")));
        account.api().get("/api/v1/contacts").then().body("pagination.total_count", equalTo(1));
    }

    @ParameterizedTest
    @CsvSource({
        "/messages?campaign_id=abc, wrong_type",
        "/messages?campaign_id=, invalid_value",
        "/messages?batch_id=0, invalid_value",
        "/messages?contact_id=1.5, wrong_type",
        "/messages?state=snet, invalid_value",
        "/messages?created_from=-1000000-01-01T00:00:00Z, invalid_time",
        "/messages?created_to=%2B999999999-01-01T00:00:00Z, invalid_time",
        "/dead-letters?campaign_id=abc, wrong_type",
        "/dead-letters?gateway_id=-1, invalid_value",
        "/dead-letters?failure_class=nothing, invalid_value",
        "/dead-letters?reason=, invalid_value",
        "/campaigns?status=snet, invalid_value",
        "/campaigns/1/recipients?customer_id=abc, wrong_type",
        "/campaigns/1/recipients?after=abc, wrong_type",
        "/campaigns/1/failed-recipients?category=nothing, invalid_value",
        "/campaigns/1/batches?failed=1, wrong_type",
        "/campaigns/1/recipients.csv?bom=1, wrong_type",
        "/campaigns/1/recipients.csv?phones=nothing, invalid_value",
        "/alerts?open=yes, wrong_type",
        "/templates?active=yes, wrong_type",
        "/suppressions?reason=nothing, invalid_value",
        "/audit?from=yesterday, invalid_time",
        "/contacts?import_id=abc, wrong_type",
        "/credits/statement?campaign_id=abc, wrong_type",
        "/contacts?page=abc, wrong_type",
        "/contacts?anchor=abc, wrong_type"
    })
    void a_wrong_value_is_refused_and_lists_nothing(String path, String code) {
        var parameter = path.substring(path.indexOf('?') + 1, path.indexOf('='));
        accounts.create()
                .upload()
                .urlEncodingEnabled(false)
                .get("/api/v1" + path)
                .then()
                .statusCode(422)
                .body("code", equalTo(code))
                .body("errors.size()", equalTo(1))
                .body("errors[0].parameter", equalTo(parameter))
                .body("errors[0].code", equalTo(code));
    }

    @Test
    void all_wrong_parameters_are_named_at_once() {
        accounts.create()
                .api()
                .get("/api/v1/messages?state=snet&campaign_id=abc&page=x")
                .then()
                .statusCode(422)
                .body("errors.parameter", equalTo(List.of("campaign_id", "page", "state")))
                .body("errors.code", equalTo(List.of("wrong_type", "wrong_type", "invalid_value")));
    }

    @Test
    void unauthenticated_requests_get_401_and_pages_accept_unknown_parameters() {
        given().get("/api/v1/campaigns?statsu=failed").then().statusCode(401);
        Browser.signedIn(accounts.user())
                .open("/contacts?utm_source=letter")
                .then()
                .statusCode(200)
                .body(containsString("Contacts"));
    }

    @Test
    void the_api_description_lists_the_code() throws IOException {
        assertThat(document().at("/paths/~1api~1v1~1account/get/x-problem-codes/400"))
                .extracting(JsonNode::asText)
                .contains("unknown_parameter");
        given().accept("application/json")
                .get("/q/openapi?format=json")
                .then()
                .body("components.schemas.Problem.properties.code.'x-extensible-enum'", hasItem("unknown_parameter"));
    }

    private static List<Route> reads() throws IOException {
        var routes = new ArrayList<Route>();
        document().path("paths").properties().forEach(path -> {
            if (path.getValue().has("get") && !path.getKey().endsWith("-of-tests")) {
                var parameters = path.getValue().path("get").path("parameters");
                routes.add(new Route(
                        path.getKey(),
                        StreamSupport.stream(parameters.spliterator(), false)
                                .filter(parameter ->
                                        parameter.path("in").asText().equals("query"))
                                .map(parameter -> parameter.path("name").asText())
                                .sorted()
                                .toList()));
            }
        });
        assertThat(routes).hasSizeGreaterThan(50);
        return routes;
    }

    private static JsonNode document() throws IOException {
        return new ObjectMapper()
                .readTree(given().accept("application/json")
                        .get("/q/openapi?format=json")
                        .asByteArray());
    }
}
