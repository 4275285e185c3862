package io.tidings.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.tidings.database.BeforeCommit;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import io.tidings.web.Digests;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("S3-38")
class IdempotencyTest {
    private static final String CONTACT = "{\"phone\":\"+254712345678\",\"first_name\":\"Amina\"}";

    @Inject
    TestAccounts accounts;

    @Inject
    IdempotencyKeys keys;

    @Inject
    Jdbi jdbi;

    @Test
    void a_repeated_request_gets_the_stored_response() {
        var account = accounts.create();
        var first = post(account, "k-1", CONTACT);
        first.then().statusCode(201).header("Idempotent-Replayed", nullValue());
        account.api().delete(first.header("Location")).then().statusCode(204);

        // The key with quotes, as in the draft, is the same key.
        for (var key : new String[] {"k-1", "\"k-1\""}) {
            var again = post(account, key, CONTACT);
            again.then().statusCode(201).header("Idempotent-Replayed", "true");
            assertThat(again.header("Location")).isEqualTo(first.header("Location"));
            assertThat(again.contentType()).isEqualTo(first.contentType());
            assertThat(again.asString()).isEqualTo(first.asString());
        }
        assertThat(contacts(account)).isZero();
        // Without the key this is a new request.
        account.api().body(CONTACT).post("/api/v1/contacts").then().statusCode(201);
    }

    @Test
    void one_of_many_concurrent_requests_runs() throws Exception {
        var account = accounts.create();
        var statuses = new ArrayList<Integer>();
        try (var threads = Executors.newFixedThreadPool(16)) {
            var answers = new ArrayList<Future<Response>>();
            for (var i = 0; i < 32; i++) {
                answers.add(threads.submit(() -> account.api()
                        .header("Idempotency-Key", "storm")
                        .body("{\"name\":\"made by storm\"}")
                        .post("/api/v1/api-keys")));
            }
            for (var answer : answers) {
                var status = answer.get().statusCode();
                statuses.add(status);
                if (status == 409) {
                    assertThat(answer.get().path("code").toString()).isEqualTo("idempotency_key_in_flight");
                    assertThat(answer.get().header("Retry-After")).isEqualTo("1");
                }
            }
        }
        assertThat(statuses).contains(201).allMatch(status -> status == 201 || status == 409);
        // The key of the account and the new key.
        account.api().get("/api/v1/api-keys").then().body("pagination.total_count", equalTo(2));
    }

    @Test
    void a_key_serves_one_request_only() {
        var account = accounts.create();
        post(account, "once", CONTACT).then().statusCode(201);
        for (var other : new Response[] {
            post(account, "once", CONTACT.replace("Amina", "Asha")),
            account.api().header("Idempotency-Key", "once").body(CONTACT).post("/api/v1/customers"),
            account.api().header("Idempotency-Key", "once").body(CONTACT).post("/api/v1/suppressions")
        }) {
            other.then()
                    .statusCode(422)
                    .contentType("application/problem+json")
                    .body("code", equalTo("idempotency_key_reused"));
        }
        assertThat(contacts(account)).isEqualTo(1);
    }

    @Test
    void two_accounts_may_use_the_same_key() {
        var one = accounts.create();
        var other = accounts.create();
        post(one, "same", CONTACT).then().statusCode(201);
        post(other, "same", CONTACT).then().statusCode(201).header("Idempotent-Replayed", nullValue());
        assertThat(contacts(other)).isEqualTo(1);
    }

    @Test
    void a_malformed_key_is_refused_without_effect() {
        var account = accounts.create();
        for (var malformed : new String[] {"", "\"\"", "two words", "x".repeat(256), "\"open", "a,b"}) {
            post(account, malformed, CONTACT).then().statusCode(400).body("code", equalTo("idempotency_key_malformed"));
        }
        assertThat(contacts(account)).isZero();
    }

    @Test
    void a_refused_request_may_be_repeated_with_its_key() {
        var account = accounts.create();
        post(account, "typo", "{\"phone\":\"12\"}").then().statusCode(422);
        post(account, "typo", "{\"phone\"").then().statusCode(400);
        post(account, "typo", CONTACT).then().statusCode(201);
        post(account, "typo", CONTACT).then().statusCode(201).header("Idempotent-Replayed", "true");
    }

    @Test
    void get_requests_ignore_the_key() {
        var account = accounts.create();
        for (var i = 0; i < 2; i++) {
            account.api()
                    .header("Idempotency-Key", "read")
                    .get("/api/v1/account")
                    .then()
                    .statusCode(200)
                    .header("Idempotent-Replayed", nullValue());
        }
    }

    @Test
    void a_repeated_upload_is_recognised_with_another_boundary() {
        var account = accounts.create();
        var first = upload(account, "file-1", "phone\n+254712345678\n", "b1");
        first.then().statusCode(202);
        var again = upload(account, "file-1", "phone\n+254712345678\n", "another-boundary");
        again.then().statusCode(202).header("Idempotent-Replayed", "true");
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(again.asString()).isEqualTo(first.asString());
        upload(account, "file-1", "phone\n+254712345679\n", "b1")
                .then()
                .statusCode(422)
                .body("code", equalTo("idempotency_key_reused"));
        account.api().get("/api/v1/imports").then().body("pagination.total_count", equalTo(1));
    }

    @Test
    void a_request_that_died_without_effect_runs_again_after_its_lease() {
        var account = accounts.create();
        begin(account, "dead", CONTACT);
        BeforeCommit.none();
        post(account, "dead", CONTACT).then().statusCode(409).body("code", equalTo("idempotency_key_in_flight"));
        endLease(account);
        post(account, "dead", CONTACT.replace("Amina", "Asha")).then().statusCode(422);
        post(account, "dead", CONTACT).then().statusCode(201);
        assertThat(contacts(account)).isEqualTo(1);
    }

    @Test
    void a_request_that_died_after_its_commit_is_not_repeated() {
        var account = accounts.create();
        begin(account, "half", CONTACT);
        try {
            rename(account, "Committed");
        } finally {
            BeforeCommit.none();
        }
        post(account, "half", CONTACT).then().statusCode(409).body("code", equalTo("idempotency_key_in_flight"));
        endLease(account);
        post(account, "half", CONTACT).then().statusCode(409).body("code", equalTo("idempotency_key_interrupted"));
        assertThat(contacts(account)).isZero();
    }

    @Test
    void a_request_whose_key_was_taken_over_commits_nothing() {
        var account = accounts.create();
        begin(account, "slow", CONTACT);
        endLease(account);
        try {
            // Another node runs the request meanwhile. Its BeforeCommit belongs to another thread.
            post(account, "slow", CONTACT).then().statusCode(201);
            assertThatThrownBy(() -> rename(account, "Too late"))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            refused -> assertThat(refused.problem().code()).isEqualTo("idempotency_key_in_flight"));
        } finally {
            BeforeCommit.none();
        }
        account.api().get("/api/v1/account").then().body("name", equalTo("Test"));
        assertThat(contacts(account)).isEqualTo(1);
    }

    @Test
    void a_read_only_transaction_has_no_effect() {
        var account = accounts.create();
        begin(account, "reads", CONTACT);
        try {
            jdbi.useTransaction(handle -> handle.createQuery("select count(*) from account")
                    .mapTo(Long.class)
                    .one());
        } finally {
            BeforeCommit.none();
        }
        endLease(account);
        post(account, "reads", CONTACT).then().statusCode(201);
    }

    @Test
    @Tag("SEC-4")
    void the_database_stores_neither_the_key_nor_the_response_in_clear() {
        var account = accounts.create();
        var created = account.api()
                .header("Idempotency-Key", "secret-making-7")
                .body("{\"name\":\"kept\"}")
                .post("/api/v1/api-keys");
        var text = created.jsonPath().getString("key");
        var rows = jdbi.withHandle(
                handle -> handle.createQuery("select k::text || encode(coalesce(k.response, ''), 'escape')"
                                + " from idempotency_key k where account_id = :id")
                        .bind("id", account.id().value())
                        .mapTo(String.class)
                        .list());
        assertThat(rows).hasSize(1);
        assertThat(rows.getFirst()).doesNotContain(text, "kept", "secret-making-7");

        var again = account.api()
                .header("Idempotency-Key", "secret-making-7")
                .body("{\"name\":\"kept\"}")
                .post("/api/v1/api-keys");
        assertThat(again.jsonPath().getString("key")).isEqualTo(text);
        // Another key of the account learns that the request is done, but gets no response.
        accounts.anotherKey(account)
                .api()
                .header("Idempotency-Key", "secret-making-7")
                .body("{\"name\":\"kept\"}")
                .post("/api/v1/api-keys")
                .then()
                .statusCode(409)
                .body("code", equalTo("idempotency_answer_not_kept"));
    }

    @Test
    void a_key_expires_after_24_hours() {
        var account = accounts.create();
        post(account, "old", CONTACT).then().statusCode(201);
        jdbi.useHandle(handle -> handle.createUpdate(
                        "update idempotency_key set created_at = now() - interval '24 hours 1 second' where account_id = :id")
                .bind("id", account.id().value())
                .execute());
        post(account, "old", CONTACT.replace("8\"", "9\""))
                .then()
                .statusCode(201)
                .header("Idempotent-Replayed", nullValue());
        jdbi.useHandle(handle -> handle.createUpdate(
                        "update idempotency_key set created_at = now() - interval '25 hours' where account_id = :id")
                .bind("id", account.id().value())
                .execute());
        assertThat(keys.prune(IdempotencyKeys.RETENTION)).isPositive();
    }

    private static Response post(TestAccount account, String key, String body) {
        return account.api().header("Idempotency-Key", key).body(body).post("/api/v1/contacts");
    }

    private static Response upload(TestAccount account, String key, String csv, String boundary) {
        var body = "--%1$s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n"
                .concat("Content-Type: text/csv\r\n\r\n%2$s\r\n--%1$s--\r\n");
        return account.upload()
                .header("Idempotency-Key", key)
                .config(io.restassured.config.RestAssuredConfig.config()
                        .encoderConfig(io.restassured.config.EncoderConfig.encoderConfig()
                                .encodeContentTypeAs("multipart/form-data", io.restassured.http.ContentType.TEXT)
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)))
                .contentType("multipart/form-data; boundary=" + boundary)
                .body(body.formatted(boundary, csv))
                .post("/api/v1/imports/csv");
    }

    /** Starts a request on this thread. */
    private void begin(TestAccount account, String key, String body) {
        var id = new IdempotencyStore.Id(account.id(), new IdempotencyKey(key).hash());
        Callable<byte[]> none = () -> new byte[0];
        try {
            var decision = keys.begin(
                    id, "POST /api/v1/contacts", Digests.sha256(body.getBytes(StandardCharsets.UTF_8)), none);
            assertThat(decision).isInstanceOf(IdempotencyKeys.Decision.Run.class);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void rename(TestAccount account, String name) {
        jdbi.useTransaction(handle -> handle.createUpdate("update account set name = :name where id = :id")
                .bind("name", name)
                .bind("id", account.id().value())
                .execute());
    }

    private void endLease(TestAccount account) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "update idempotency_key set lease_until = now() - interval '1 second' where account_id = :id")
                .bind("id", account.id().value())
                .execute());
    }

    private static int contacts(TestAccount account) {
        return account.api().get("/api/v1/contacts").jsonPath().getInt("pagination.total_count");
    }
}
