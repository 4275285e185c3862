package io.tidings.accounts;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("SEC-4")
class ApiKeyApiTest {
    @Inject
    TestAccounts accounts;

    @Test
    void a_key_is_shown_once_and_works_in_both_headers() {
        var account = accounts.create();
        var created = account.api()
                .body(Map.of("name", "deploy script"))
                .post("/api/v1/api-keys")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
        var key = created.getString("key");
        assertThat(key).startsWith("tdg_" + created.getString("key_id")).endsWith(created.getString("last_four"));

        given().header("Authorization", "Bearer " + key)
                .get("/api/v1/account")
                .then()
                .statusCode(200)
                .body("id", equalTo((int) account.id().value()))
                .body("default_country", equalTo("KE"));
        given().header("X-API-Key", key).get("/api/v1/account").then().statusCode(200);

        var listed = account.api()
                .get("/api/v1/api-keys")
                .then()
                .statusCode(200)
                .body("data", hasSize(2))
                .body("data[0].name", equalTo("deploy script"))
                .body("data[0].revoked_at", nullValue())
                .body("data[0].last_used_at", notNullValue())
                .body("pagination.total_count", equalTo(2))
                .extract()
                .asString();
        assertThat(listed).doesNotContain(key.substring(20)).doesNotContain("secret");
    }

    @Test
    void a_revoked_key_is_refused() {
        var account = accounts.create();
        var created = account.api()
                .body(Map.of("name", "old"))
                .post("/api/v1/api-keys")
                .jsonPath();
        given().header("X-API-Key", created.getString("key"))
                .get("/api/v1/account")
                .then()
                .statusCode(200);

        var path = "/api/v1/api-keys/" + created.getLong("id");
        account.api().delete(path).then().statusCode(204);
        account.api().delete(path).then().statusCode(204);

        given().header("X-API-Key", created.getString("key"))
                .get("/api/v1/account")
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", "Bearer")
                .body("code", equalTo("unauthenticated"))
                .body("trace_id", notNullValue());
        account.api().get("/api/v1/api-keys").then().body("data[0].revoked_at", notNullValue());
    }

    @Test
    void one_account_neither_sees_nor_revokes_the_keys_of_another() {
        var one = accounts.create();
        var other = accounts.create();
        var id = highestKey(one);

        other.api().delete("/api/v1/api-keys/" + id).then().statusCode(404).body("code", equalTo("not_found"));
        other.api().get("/api/v1/api-keys").then().body("data", hasSize(1));
        one.api().get("/api/v1/account").then().statusCode(200);
    }

    @Test
    void only_a_complete_and_known_key_is_accepted() {
        var account = accounts.create();
        var key = account.key();
        var mistyped = key.substring(0, key.length() - 8)
                + (key.charAt(key.length() - 8) == 'a' ? 'b' : 'a')
                + key.substring(key.length() - 7);
        for (var wrong : new String[] {
            mistyped, key + "a", "", "tdg_", ApiKeyText.random().text()
        }) {
            given().header("Authorization", "Bearer " + wrong)
                    .get("/api/v1/account")
                    .then()
                    .statusCode(401);
        }
        given().get("/api/v1/account").then().statusCode(401);
        given().header("Authorization", "Basic " + key)
                .header("X-API-Key", key)
                .get("/api/v1/account")
                .then()
                .statusCode(401);
        given().contentType(ContentType.JSON)
                .body("{\"name\":\"x\"}")
                .post("/api/v1/api-keys")
                .then()
                .statusCode(401);
    }

    @Test
    void a_key_needs_a_name_of_1_to_200_characters() {
        var account = accounts.create();
        for (var name : new String[] {"", "   ", "x".repeat(10_000)}) {
            account.api()
                    .body(Map.of("name", name))
                    .post("/api/v1/api-keys")
                    .then()
                    .statusCode(422)
                    .body("code", equalTo("invalid_api_key"))
                    .body("errors[0].pointer", equalTo("#/name"));
        }
        account.api().get("/api/v1/api-keys").then().body("data", hasSize(1));
    }

    private static long highestKey(TestAccounts.TestAccount account) {
        return account.api().get("/api/v1/api-keys").jsonPath().getLong("data.id.max()");
    }
}
