package io.tidings.openapi;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.tidings.testing.TestDatabase;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ApiDescriptionTest {
    @Test
    void it_has_api_routes_and_no_pages() {
        Map<String, Object> paths = description().getMap("paths");
        assertThat(paths).containsKey("/api/v1/api-keys");
        assertThat(paths.keySet()).allMatch(path -> path.startsWith("/api/v1/"));
    }

    @Test
    void every_operation_lists_401_and_404_where_it_can() {
        Map<String, Map<String, Object>> paths = description().getMap("paths");
        paths.forEach((path, item) -> item.forEach((method, operation) -> {
            if (operation instanceof Map<?, ?> described && described.get("responses") instanceof Map<?, ?> responses) {
                assertThat(responses.containsKey("401"))
                        .as("%s %s", method, path)
                        .isTrue();
                assertThat(responses.containsKey("404") || !path.contains("{"))
                        .as("%s %s", method, path)
                        .isTrue();
            }
        }));
        assertThat(description().getString("components.responses.Problem422.content"))
                .contains("application/problem+json");
    }

    @Test
    void names_are_in_snake_case() {
        assertThat(description().getMap("components.schemas.ApiKey.properties").keySet())
                .extracting(String::valueOf)
                .contains("key_id", "last_used_at")
                .doesNotContain("keyId");
    }

    @Test
    void it_describes_both_key_headers_and_can_be_browsed() {
        var description = description();
        assertThat(description.getString("components.securitySchemes.bearer.scheme"))
                .isEqualTo("bearer");
        assertThat(description.getString("components.securitySchemes.header.name"))
                .isEqualTo("X-API-Key");
        given().get("/q/swagger-ui/")
                .then()
                .statusCode(200)
                .header("Content-Security-Policy", containsString("script-src 'self' 'unsafe-inline'"))
                .body(containsString("swagger"));
    }

    private static JsonPath description() {
        return given().accept("application/json")
                .get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }
}
