package io.tidings.accounts;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.tidings.testing.Browser;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests users, roles, invitations and passwords over the API and the pages. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("SEC-3")
class UserApiTest {
    private static final String PASSWORD = "a good long password";

    @Inject
    TestAccounts accounts;

    @Inject
    Users users;

    @Inject
    Jdbi jdbi;

    @Test
    void a_user_is_created_read_changed_and_removed() {
        var account = accounts.create();
        var email = email();
        var created = account.api()
                .body(Map.of("email", email, "name", "Asha", "role", "editor", "password", PASSWORD))
                .post("/api/v1/users");
        created.then()
                .statusCode(201)
                .body("email", equalTo(email))
                .body("role", equalTo("editor"))
                .body("created_at", notNullValue())
                .body(not(containsString(PASSWORD)));
        var user = created.header("Location");
        account.api().get("/api/v1/users").then().body("data", hasSize(1)).body("data[0].name", equalTo("Asha"));

        account.api()
                .body("{\"role\":\"viewer\"}")
                .patch(user)
                .then()
                .statusCode(200)
                .body("role", equalTo("viewer"))
                .body("name", equalTo("Asha"));

        var browser = new Browser();
        browser.signIn(email, PASSWORD).then().statusCode(303);
        browser.request().get("/api/v1/account").then().statusCode(200);
        account.api().delete(user).then().statusCode(204);
        browser.request().get("/api/v1/account").then().statusCode(401);
        new Browser().signIn(email, PASSWORD).then().statusCode(401);
        account.api().get(user).then().statusCode(404);
    }

    @Test
    void a_changed_role_holds_from_the_next_request_on() {
        var account = accounts.create();
        accounts.user(account.id());
        var user = accounts.user(account.id(), Role.EDITOR);
        var browser = Browser.signedIn(user);
        browser.open("/contacts/new").then().statusCode(200);
        account.api().body("{\"role\":\"viewer\"}").patch("/api/v1/users/" + user.id());
        browser.open("/contacts/new").then().statusCode(403);
        browser.open("/contacts").then().statusCode(200);
    }

    @Test
    void the_last_owner_stays() {
        var account = accounts.create();
        var owner = accounts.user(account.id());
        var path = "/api/v1/users/" + owner.id();
        for (var answer : new Response[] {
            account.api().delete(path),
            account.api().body("{\"role\":\"editor\"}").patch(path)
        }) {
            answer.then().statusCode(409).body("code", equalTo("last_owner"));
        }
        account.api().body("{\"name\":\"Still owner\"}").patch(path).then().statusCode(200);
        accounts.user(account.id());
        account.api().delete(path).then().statusCode(204);
    }

    @Test
    void one_of_two_owners_who_remove_each_other_at_once_stays() throws Exception {
        for (var round = 0; round < 10; round++) {
            var account = accounts.create();
            var ids = new long[] {
                accounts.user(account.id()).id().value(),
                accounts.user(account.id()).id().value()
            };
            try (var threads = Executors.newFixedThreadPool(2)) {
                var answers = new ArrayList<Future<Integer>>();
                answers.add(threads.submit(
                        () -> account.api().delete("/api/v1/users/" + ids[0]).statusCode()));
                answers.add(threads.submit(() -> account.api()
                        .body("{\"role\":\"viewer\"}")
                        .patch("/api/v1/users/" + ids[1])
                        .statusCode()));
                assertThat(answers.get(0).get() + answers.get(1).get()).isIn(204 + 409, 409 + 200);
            }
            account.api().get("/api/v1/users").then().body("data.role", org.hamcrest.Matchers.hasItem("owner"));
        }
    }

    @Test
    @Tag("SEC-1")
    void users_of_another_account_are_not_found() {
        var account = accounts.create();
        var otherUser = accounts.user();
        var path = "/api/v1/users/" + otherUser.id();
        account.api().get(path).then().statusCode(404);
        account.api().body("{\"role\":\"viewer\"}").patch(path).then().statusCode(404);
        account.api().delete(path).then().statusCode(404);
        account.api().get("/api/v1/users").then().body("data", hasSize(0));
        Browser.signedIn(otherUser).open("/contacts/new").then().statusCode(200);
    }

    @Test
    void an_invalid_user_is_refused() {
        var account = accounts.create();
        var taken = accounts.user();
        for (var address : List.of(
                "nobody",
                "a@b@c",
                "a@b\r\nBcc: x@y",
                "demo@tidings.local\u200b",
                "dem\u043e@tidings.local",
                "\u202ex@x.test",
                "\"<script>\"@x",
                "a b@x.test")) {
            createRefused(account, address, "viewer", PASSWORD, 422, "invalid_user");
        }
        createRefused(account, email(), "king", PASSWORD, 422, "invalid_user");
        createRefused(account, email(), "viewer", "short", 422, "weak_password");
        createRefused(
                account, taken.email().toUpperCase(java.util.Locale.ROOT), "viewer", PASSWORD, 409, "email_taken");
        account.api().get("/api/v1/users").then().body("data", hasSize(0));
    }

    @Test
    @Tag("SEC-6")
    void an_invitation_lets_one_person_in_once() {
        var account = accounts.create();
        var email = email();
        var link = invite(account, email, "sender");
        var path = link.substring(link.indexOf("/invitation/"));

        var guest = new Browser();
        guest.open(path).then().statusCode(200).body(containsString(email));
        guest.form()
                .formParam("password", "short")
                .post(path)
                .then()
                .statusCode(422)
                .body(containsString("at least 10 characters"));
        guest.form()
                .formParam("name", "Asha")
                .formParam("password", PASSWORD)
                .post(path)
                .then()
                .statusCode(303);
        guest.open("/").then().statusCode(200);
        guest.open("/contacts/new").then().statusCode(403);
        guest.request().get("/api/v1/account").then().body("id", equalTo((int)
                account.id().value()));

        new Browser().open(path).then().statusCode(404);
        account.api()
                .get("/api/v1/users/invitations")
                .then()
                .body("data[0].accepted_at", notNullValue())
                .body(not(containsString(path)));
        account.api().get("/api/v1/users").then().body("data[0].role", equalTo("sender"));
        new Browser().signIn(email, PASSWORD).then().statusCode(303);
    }

    @Test
    void an_invitation_ends_when_it_expires_or_is_withdrawn_and_only_its_hash_is_stored() {
        var account = accounts.create();
        var link = invite(account, email(), "viewer");
        var path = link.substring(link.indexOf("/invitation/"));
        var token = path.substring("/invitation/".length());
        var row =
                jdbi.withHandle(handle -> handle.createQuery("select i::text from invitation i where account_id = :id")
                        .bind("id", account.id().value())
                        .mapTo(String.class)
                        .one());
        assertThat(token).hasSize(50);
        assertThat(row).doesNotContain(token);

        var id = account.api().get("/api/v1/users/invitations").jsonPath().getLong("data[0].id");
        accounts.create().api().delete("/api/v1/users/invitations/" + id).then().statusCode(404);
        new Browser().open(path).then().statusCode(200);
        account.api().delete("/api/v1/users/invitations/" + id).then().statusCode(204);
        new Browser().open(path).then().statusCode(404);

        var old = invite(account, email(), "viewer");
        jdbi.useHandle(handle -> handle.createUpdate("update invitation set expires_at = now() where account_id = :id")
                .bind("id", account.id().value())
                .execute());
        new Browser().open(old.substring(old.indexOf("/invitation/"))).then().statusCode(404);
    }

    @Test
    @Tag("SEC-6")
    void a_new_password_ends_every_session_on_the_pages_and_in_the_api() {
        var user = accounts.user();
        var here = Browser.signedIn(user);
        var elsewhere = Browser.signedIn(user);
        here.open("/settings");
        here.form()
                .formParam("current", "not it")
                .formParam("next", "another good password")
                .post("/settings/password")
                .then()
                .statusCode(422);
        elsewhere.request().get("/api/v1/account").then().statusCode(200);
        here.form()
                .formParam("current", user.password())
                .formParam("next", "another good password")
                .post("/settings/password")
                .then()
                .statusCode(303);
        for (var browser : new Browser[] {here, elsewhere}) {
            browser.request().get("/api/v1/account").then().statusCode(401);
            browser.open("/contacts").then().statusCode(303);
        }
        given().get("/api/v1/account").then().statusCode(401);
    }

    @Test
    void a_viewer_sees_no_keys_in_the_settings_and_may_change_the_password() {
        var account = accounts.create();
        var viewer = accounts.user(account.id(), Role.VIEWER);
        Browser.signedIn(viewer)
                .open("/settings")
                .then()
                .statusCode(200)
                .body(containsString("Your password"))
                .body(not(containsString("tdg_")));
        Browser.signedIn(accounts.user(account.id())).open("/settings").then().body(containsString("tdg_"));
    }

    private static String invite(TestAccount account, String email, String role) {
        var created = account.api().body(Map.of("email", email, "role", role)).post("/api/v1/users/invitations");
        created.then().statusCode(201).body("invitation.role", equalTo(role));
        return created.jsonPath().getString("link");
    }

    private static void createRefused(
            TestAccount account, String email, String role, String password, int status, String code) {
        account.api()
                .body(Map.of("email", email, "role", role, "password", password))
                .post("/api/v1/users")
                .then()
                .statusCode(status)
                .body("code", equalTo(code));
    }

    private static String email() {
        return UUID.randomUUID() + "@example.org";
    }
}
