package io.tidings.accounts;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.Eventually;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the scopes, the expiry and the rotation of API keys. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("SEC-4")
class ApiKeyScopesTest {
    @Inject
    TestAccounts accounts;

    @Inject
    ApiKeys keys;

    @Inject
    Jdbi jdbi;

    @Test
    void a_key_is_created_with_scopes_and_an_expiry() {
        var account = accounts.create();
        var end = Instant.parse("2099-01-01T00:00:00Z");
        var created = account.api()
                .body(Map.of("name", "narrow", "scopes", List.of("read", "send"), "expires_at", end.toString()))
                .post("/api/v1/api-keys");
        created.then()
                .statusCode(201)
                .body("scopes", contains("read", "send"))
                .body("expires_at", equalTo(end.toString()));
        account.api()
                .get(created.header("Location"))
                .then()
                .statusCode(200)
                .body("scopes", contains("read", "send"))
                .body("name", equalTo("narrow"))
                .body("key", nullValue());
    }

    @Test
    void a_key_without_scopes_gets_all_scopes() {
        var account = accounts.create();
        account.api()
                .body("{\"name\":\"as ever\"}")
                .post("/api/v1/api-keys")
                .then()
                .statusCode(201)
                .body("scopes", contains("read", "write", "send", "manage"))
                .body("expires_at", nullValue());
    }

    @Test
    void a_key_cannot_create_a_key_with_more_scopes() {
        var account = accounts.create();
        var limited = with(account, EnumSet.of(Scope.READ, Scope.MANAGE));
        limited.api()
                .body(Map.of("name", "more", "scopes", List.of("read", "send")))
                .post("/api/v1/api-keys")
                .then()
                .statusCode(403)
                .body("code", equalTo("scope_missing"))
                .body("required_scopes", contains("send"));
        limited.api()
                .body(Map.of("name", "same"))
                .post("/api/v1/api-keys")
                .then()
                .statusCode(201)
                .body("scopes", contains("read", "manage"));
        var full = account.api().get("/api/v1/api-keys").jsonPath().getLong("data.id.min()");
        limited.api().post("/api/v1/api-keys/" + full + "/rotate").then().statusCode(403);
    }

    @Test
    void invalid_scopes_and_expiries_are_refused_with_a_pointer() {
        var account = accounts.create();
        refused(account, Map.of("name", "x", "scopes", List.of("read", "steal")), "#/scopes/1");
        refused(account, Map.of("name", "x", "scopes", List.of()), "#/scopes");
        refused(account, Map.of("name", "x", "expires_at", "2020-01-01T00:00:00Z"), "#/expires_at");
        account.api().get("/api/v1/api-keys").then().body("data", hasSize(1));
    }

    @Test
    void an_expired_key_is_refused() {
        var account = accounts.create();
        var key = keys.create(account.id(), "short").text();
        expire(account, key);
        get(key).then().statusCode(401);
    }

    @Test
    void rotation_leaves_two_active_keys_until_the_overlap_ends() {
        var account = accounts.create();
        var old = keys.create(account.id(), new NewKey("shop", EnumSet.of(Scope.READ)));
        var next = rotate(account, old.key().id(), "{}");
        next.then().statusCode(201).body("name", equalTo("shop")).body("scopes", contains("read"));
        var text = next.jsonPath().getString("key");

        get(old.text()).then().statusCode(200);
        get(text).then().statusCode(200);
        account.api()
                .get("/api/v1/api-keys/" + next.jsonPath().getLong("id"))
                .then()
                .body("rotates", equalTo((int) old.key().id()));

        // A replaced key cannot be rotated again.
        rotate(account, old.key().id(), "{}").then().statusCode(409).body("code", equalTo("api_key_not_rotatable"));
        var third = rotate(account, next.jsonPath().getLong("id"), "{\"overlap_seconds\":0}");
        third.then().statusCode(201);
        get(old.text()).then().statusCode(401);
        get(text).then().statusCode(401);
        get(third.jsonPath().getString("key")).then().statusCode(200);
    }

    @Test
    void an_overlap_out_of_bounds_and_the_key_of_another_account_are_refused() {
        var account = accounts.create();
        var id = keys.create(account.id(), "mine").key().id();
        for (var overlap : new int[] {-1, 31 * 24 * 3600}) {
            rotate(account, id, "{\"overlap_seconds\":%d}".formatted(overlap))
                    .then()
                    .statusCode(422)
                    .body("errors[0].pointer", equalTo("#/overlap_seconds"));
        }
        rotate(accounts.create(), id, "{}").then().statusCode(404);
        keys.revoke(account.id(), id);
        rotate(account, id, "{}").then().statusCode(409);
    }

    @Test
    void a_key_that_another_node_revoked_is_refused_within_five_seconds() throws Exception {
        var account = accounts.create();
        var key = keys.create(account.id(), "busy").text();
        get(key).then().statusCode(200);
        // As another node does it, without an invalidation of this node's cache.
        jdbi.useHandle(handle -> handle.createUpdate("update api_key set revoked_at = now() where account_id = :id")
                .bind("id", account.id().value())
                .execute());
        var revoked = Instant.now();
        Eventually.eventually(
                Duration.ofSeconds(5),
                () -> get(key).statusCode(),
                status -> assertThat(status).isEqualTo(401));
        assertThat(Duration.between(revoked, Instant.now())).isLessThanOrEqualTo(Duration.ofSeconds(5));
    }

    private TestAccount with(TestAccount account, EnumSet<Scope> scopes) {
        return new TestAccount(
                account.id(),
                keys.create(account.id(), new NewKey("some", scopes)).text());
    }

    private static io.restassured.response.Response rotate(TestAccount account, long id, String body) {
        return account.api().body(body).post("/api/v1/api-keys/" + id + "/rotate");
    }

    private static io.restassured.response.Response get(String key) {
        return given().header("X-API-Key", key).get("/api/v1/account");
    }

    private static void refused(TestAccount account, Map<String, Object> body, String pointer) {
        account.api()
                .body(body)
                .post("/api/v1/api-keys")
                .then()
                .statusCode(422)
                .body("code", equalTo("invalid_api_key"))
                .body("errors[0].pointer", equalTo(pointer));
    }

    private void expire(TestAccount account, String key) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "update api_key set expires_at = now() where account_id = :id and key_id = :key")
                .bind("id", account.id().value())
                .bind("key", ApiKeyText.parse(key).orElseThrow().keyId())
                .execute());
    }
}
