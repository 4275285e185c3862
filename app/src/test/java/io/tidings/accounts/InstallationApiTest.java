package io.tidings.accounts;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.tidings.testing.Browser;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Tests that the operator creates accounts with the key of the installation. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class InstallationApiTest {
    private static final String KEY = "installation-key-of-the-tests-0123456789";

    @Inject
    TestAccounts accounts;

    @Test
    void the_operator_creates_an_account_and_its_owner_signs_in_by_the_link() {
        var created = create(KEY, Map.of("default_country", "KE", "time_zone", "Africa/Nairobi"));
        created.then().statusCode(201).body("name", equalTo("Choir")).body("invitation.role", equalTo("owner"));
        var path = URI.create(created.jsonPath().getString("link")).getPath();

        var owner = new Browser();
        owner.open(path).then().statusCode(200);
        owner.form()
                .formParam("name", "Ada")
                .formParam("password", "a good long password")
                .post(path)
                .then()
                .statusCode(303);

        owner.request()
                .get("/api/v1/account")
                .then()
                .statusCode(200)
                .body("id", equalTo(created.jsonPath().getInt("id")))
                .body("default_country", equalTo("KE"))
                .body("time_zone", equalTo("Africa/Nairobi"));
    }

    @Test
    void no_other_key_creates_an_account() {
        var account = accounts.create();

        create("another-key-of-the-installation-0123", Map.of()).then().statusCode(401);
        create("", Map.of()).then().statusCode(401);
        create(account.key(), Map.of()).then().statusCode(403).body("code", equalTo("permission_missing"));
    }

    @Test
    void the_key_of_the_installation_opens_no_account() {
        for (var path : new String[] {"/api/v1/account", "/api/v1/contacts", "/api/v1/api-keys"}) {
            given().header("Authorization", "Bearer " + KEY).get(path).then().statusCode(401);
        }
    }

    @Test
    void a_wrong_value_is_refused_and_creates_nothing() {
        create(KEY, Map.of("name", " ")).then().statusCode(422).body("code", equalTo("name_missing"));
        create(KEY, Map.of("default_country", "XX")).then().body("code", equalTo("invalid_default_country"));
        create(KEY, Map.of("time_zone", "Mars")).then().body("code", equalTo("invalid_time_zone"));
        create(KEY, Map.of("owner_email", "nobody")).then().body("code", equalTo("invalid_user"));
        create(KEY, Map.of("owner_email", accounts.user().email())).then().statusCode(409);
    }

    @Test
    void without_the_setting_no_key_is_right_and_a_short_key_stops_the_start() {
        assertThat(new InstallationKey(new TestConfig()).matches("")).isFalse();
        assertThat(new InstallationKey(new TestConfig()).matches(null)).isFalse();
        var tooShort = new TestConfig(false, Optional.empty(), Optional.of("short"));
        assertThatThrownBy(() -> new InstallationKey(tooShort)).hasMessageContaining("TIDINGS_INSTALLATION_KEY");
    }

    private static Response create(String key, Map<String, String> changes) {
        var body = new HashMap<>(Map.of("name", "Choir", "owner_email", UUID.randomUUID() + "@example.org"));
        body.putAll(changes);
        return given().header("Authorization", "Bearer " + key)
                .contentType(ContentType.JSON)
                .body(body)
                .post("/api/v1/accounts");
    }
}
