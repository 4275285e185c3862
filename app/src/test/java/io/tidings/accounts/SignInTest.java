package io.tidings.accounts;

import static io.restassured.RestAssured.given;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.testing.Browser;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("SEC-5")
@Tag("SEC-6")
@Tag("SEC-7")
class SignInTest {
    @Inject
    TestAccounts accounts;

    @Inject
    Users users;

    @Inject
    Sessions sessions;

    @Inject
    Jdbi jdbi;

    @Test
    void a_session_may_read_the_api_but_not_write_it() {
        var user = accounts.user();
        var browser = new Browser();
        var answer = browser.signIn(user.email().toUpperCase(Locale.ROOT), user.password());
        answer.then().statusCode(303).header("Location", equalTo("/"));
        assertThat(answer.headers().getValues("Set-Cookie"))
                .anySatisfy(cookie ->
                        assertThat(cookie).matches("tidings_session=[0-9a-z]{50};.*Path=/; HTTPOnly; SameSite=Lax"));

        browser.request()
                .get("/api/v1/account")
                .then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .body("id", equalTo((int) user.account().value()));
        browser.request()
                .contentType(ContentType.JSON)
                .header("X-CSRF-Token", browser.token())
                .body("{\"name\":\"x\"}")
                .post("/api/v1/api-keys")
                .then()
                .statusCode(401);
    }

    @Test
    void a_wrong_password_and_an_unknown_address_get_the_same_answer() {
        var user = accounts.user();
        var wrong = new Browser().signIn(user.email(), "not the password");
        var unknown = new Browser().signIn(UUID.randomUUID() + "@example.org", "not the password");
        for (var answer : List.of(wrong, unknown)) {
            answer.then()
                    .statusCode(401)
                    .contentType(containsString("text/html"))
                    .body(containsString("The e-mail address or the password is wrong."))
                    .header("Set-Cookie", not(containsString("tidings_session")));
        }
    }

    @Test
    void a_redirect_does_not_take_its_host_from_the_caller() {
        given().redirects()
                .follow(false)
                .header("Host", "evil.test")
                .get("/contacts?tag=a")
                .then()
                .statusCode(303)
                .header("Location", equalTo("/sign-in?next=%2Fcontacts%3Ftag%3Da"));
    }

    @Test
    void after_too_many_wrong_current_passwords_the_right_one_must_wait_too() {
        var user = accounts.user();
        var id = jdbi.withHandle(handle -> UserStore.credentials(handle, user.email()))
                .orElseThrow()
                .user();
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> users.changePassword(id, "not the password", "another good password"))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            refused -> assertThat(refused.problem().code()).isEqualTo("wrong_password"));
        }

        assertThatThrownBy(() -> users.changePassword(id, user.password(), "another good password"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().status()).isEqualTo(429));
    }

    @Test
    void after_too_many_wrong_passwords_the_right_one_must_wait_too() {
        var user = accounts.user();
        for (var i = 0; i < 5; i++) {
            new Browser().signIn(user.email(), "guess " + i).then().statusCode(401);
        }
        new Browser()
                .signIn(user.email(), user.password())
                .then()
                .statusCode(429)
                .header("Retry-After", matchesPattern("[0-9]+"));
    }

    @Test
    void a_form_without_the_token_or_from_another_origin_is_refused() {
        var user = accounts.user();
        var browser = new Browser();
        browser.open("/sign-in");
        browser.request()
                .formParam("email", user.email())
                .formParam("password", user.password())
                .post("/sign-in")
                .then()
                .statusCode(403);
        browser.request()
                .formParam("csrf_token", new Browser().open("/sign-in").cookie("tidings_visit"))
                .formParam("email", user.email())
                .formParam("password", user.password())
                .post("/sign-in")
                .then()
                .statusCode(403);
        browser.form()
                .header("Sec-Fetch-Site", "cross-site")
                .formParam("email", user.email())
                .formParam("password", user.password())
                .post("/sign-in")
                .then()
                .statusCode(403);
        browser.form()
                .header("Origin", "https://evil.example")
                .formParam("email", user.email())
                .formParam("password", user.password())
                .post("/sign-in")
                .then()
                .statusCode(403);

        var signedIn = Browser.signedIn(user);
        signedIn.request()
                .contentType(ContentType.URLENC)
                .post("/sign-out")
                .then()
                .statusCode(403);
        signedIn.request().get("/api/v1/account").then().statusCode(200);
    }

    @Test
    void a_page_redirects_to_the_sign_in_and_back() {
        var browser = new Browser();
        var refused = browser.open("/settings?page=2");
        refused.then().statusCode(303);
        assertThat(refused.header("Location")).endsWith("/sign-in?next=%2Fsettings%3Fpage%3D2");
        browser.request()
                .header("HX-Request", "true")
                .get("/settings")
                .then()
                .statusCode(401)
                .header("HX-Redirect", "/sign-in");

        var user = accounts.user();
        browser.open("/sign-in?next=%2Fsettings%3Fpage%3D2");
        var signedIn = browser.form()
                .formParam("email", user.email())
                .formParam("password", user.password())
                .formParam("next", "/settings?page=2")
                .post("/sign-in");
        assertThat(signedIn.header("Location")).endsWith("/settings?page=2");
        browser.open("/settings").then().statusCode(200);
    }

    @Test
    void a_link_for_the_first_owner_is_invalid_once_a_user_exists() {
        var user = accounts.user();
        assertThat(user.account()).isNotNull();
        new Browser().open("/welcome/" + Secrets.randomText(50)).then().statusCode(404);
    }

    @Test
    void signing_out_ends_the_session_for_good() {
        var user = accounts.user();
        var browser = new Browser();
        var token = browser.signIn(user.email(), user.password()).cookie("tidings_session");
        given().cookie("tidings_session", token).get("/api/v1/account").then().statusCode(200);

        browser.open("/sign-in");
        browser.form().post("/sign-out").then().statusCode(303);
        given().cookie("tidings_session", token).get("/api/v1/account").then().statusCode(401);
    }

    @Test
    void a_new_password_ends_every_session_and_the_old_password() {
        var user = accounts.user();
        var laptop = Browser.signedIn(user);
        var phone = Browser.signedIn(user);

        assertThatThrownBy(() -> users.changePassword(user.id(), "wrong", "another good password"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo("wrong_password"));
        assertThatThrownBy(() -> users.changePassword(user.id(), user.password(), "short"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo("weak_password"));
        laptop.request().get("/api/v1/account").then().statusCode(200);

        users.changePassword(user.id(), user.password(), "another good password");

        laptop.request().get("/api/v1/account").then().statusCode(401);
        phone.request().get("/api/v1/account").then().statusCode(401);
        new Browser().signIn(user.email(), user.password()).then().statusCode(401);
        new Browser().signIn(user.email(), "another good password").then().statusCode(303);
    }

    @Test
    void a_sign_in_fails_when_the_password_changes_during_it() throws Exception {
        var user = accounts.user();
        var session = new Session(user.id(), user.account());
        var checked = jdbi.withHandle(handle -> UserStore.passwordHash(handle, user.id()))
                .orElseThrow();
        try (var threads = Executors.newSingleThreadExecutor()) {
            var signIn = jdbi.inTransaction(handle -> {
                // Does the same as changePassword, in a transaction that commits after the sign-in has checked the old
                // password.
                UserStore.setPassword(handle, user.id(), "another");
                SessionStore.deleteAll(handle, user.id());
                var started = threads.submit(() -> sessions.start(session, checked));
                eventually(
                        Duration.ofSeconds(10),
                        () -> isBlocking(handle),
                        waits -> assertThat(waits).isTrue());
                return started;
            });
            assertThat(signIn.get(60, TimeUnit.SECONDS)).isEmpty();
        }
        assertThat(sessions.start(session, "another")).isPresent();
    }

    private static boolean isBlocking(Handle holder) {
        return holder.createQuery("""
                        select exists (select from pg_locks
                                       where not granted and pg_backend_pid() = any(pg_blocking_pids(pid)))""").mapTo(Boolean.class).one();
    }

    @Test
    void a_session_ends_when_it_is_idle_or_too_old() {
        for (var change : new String[] {
            "last_seen_at = now() - interval '14 days 1 minute'", "expires_at = now() - interval '1 second'"
        }) {
            var user = accounts.user();
            var browser = Browser.signedIn(user);
            browser.request().get("/api/v1/account").then().statusCode(200);
            jdbi.useHandle(handle -> handle.createUpdate("update user_session set " + change + " where user_id = :user")
                    .bind("user", user.id().value())
                    .execute());
            browser.request().get("/api/v1/account").then().statusCode(401);
        }
    }

    @Test
    void the_database_holds_neither_passwords_nor_tokens() {
        var user = accounts.user();
        Browser.signedIn(user);
        var hash = jdbi.withHandle(handle -> handle.createQuery("select password_hash from app_user where id = :id")
                .bind("id", user.id().value())
                .mapTo(String.class)
                .one());
        assertThat(hash).startsWith("$argon2id$").doesNotContain(user.password());
        var length = jdbi.withHandle(
                handle -> handle.createQuery("select length(token_hash) from user_session where user_id = :id")
                        .bind("id", user.id().value())
                        .mapTo(Integer.class)
                        .one());
        assertThat(length).isEqualTo(32);
    }

    @Test
    void the_sign_in_redirects_to_local_paths_only() {
        assertThat(PagePaths.localOrHome("/campaigns?page=2")).isEqualTo("/campaigns?page=2");
        for (var evil : new String[] {
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "/a\r\nSet-Cookie: x",
            ""
        }) {
            assertThat(PagePaths.localOrHome(evil)).as(evil).isEqualTo("/");
        }
        assertThat(PagePaths.localOrHome(null)).isEqualTo("/");
    }
}
