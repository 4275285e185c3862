package io.tidings.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.tidings.testing.Browser;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("SEC-17")
class RateLimitTest {
    private static final String AT = "{\"scheduled_at\":\"2099-01-01T00:00:00Z\",\"time_zone\":\"UTC\"}"
            .replace("2099", Integer.toString(LocalDate.now(ZoneOffset.UTC).getYear() + 1));
    private static final String SCHEDULED =
            AT.replace("}", ",\"name\":\"Later\",\"message_content\":\"Hi\",\"all\":true}");
    private static final String LAUNCH = "/api/v1/campaigns/999999999/send";

    @Inject
    TestAccounts accounts;

    @Inject
    Jdbi jdbi;

    @Inject
    LimitConfig config;

    @Test
    @Tag("S3-16")
    void the_sixth_launch_within_a_minute_is_refused_for_this_account_only() {
        var busy = accountWithLimit("launches_per_minute", 5);
        for (var left = 4; left >= 0; left--) {
            busy.api()
                    .body(SCHEDULED)
                    .post("/api/v1/campaigns")
                    .then()
                    .statusCode(201)
                    .header("RateLimit-Policy", "\"launch\";q=5;w=60")
                    .header("RateLimit", startsWith("\"launch\";r=%d;t=".formatted(left)));
        }
        // Every verb of a launch counts.
        busy.api()
                .post("/api/v1/campaigns/999999999/start")
                .then()
                .statusCode(429)
                .contentType("application/problem+json")
                .header("Retry-After", matchesPattern("1[0-2]"))
                .header("RateLimit", startsWith("\"launch\";r=0;t="))
                .body("code", equalTo("rate_limited"));

        busy.api().get("/api/v1/account").then().statusCode(200);
        accounts.create().api().post(LAUNCH).then().statusCode(404);
    }

    @Test
    @Tag("S3-16")
    void a_launch_that_is_refused_does_not_spend_the_limit() {
        var account = accountWithLimit("launches_per_minute", 1);
        for (int i = 0; i < 3; i++) {
            account.api().post(LAUNCH).then().statusCode(404).header("RateLimit", startsWith("\"launch\";r=1;t=0"));
            account.api()
                    .body(SCHEDULED.replace("Later", ""))
                    .post("/api/v1/campaigns")
                    .then()
                    .statusCode(422);
        }
        schedule(account).then().statusCode(201);
        schedule(account).then().statusCode(429);
    }

    @Test
    @Tag("S3-16")
    void refused_launches_count_as_writes() {
        var account = accountWithLimit("launches_per_minute", 1);
        jdbi.useHandle(handle -> handle.createUpdate("update account set writes_per_minute = 2 where id = :id")
                .bind("id", account.id().value())
                .execute());
        for (int i = 0; i < 3; i++) {
            account.api().post(LAUNCH).then().statusCode(404);
        }
        account.api().post(LAUNCH).then().statusCode(429);
    }

    @Test
    @Tag("S3-16")
    void launches_from_a_page_count_against_the_same_quota() {
        var account = accountWithLimit("launches_per_minute", 1);
        schedule(account).then().statusCode(201);
        var browser = Browser.signedIn(accounts.user(account.id()));
        browser.open("/campaigns/new");
        browser.form().post("/campaigns/999999999/launch").then().statusCode(429);
    }

    @Test
    @Tag("S3-16")
    void a_file_counts_as_a_launch_only_when_it_is_launched() {
        var account = accountWithLimit("launches_per_minute", 1);
        fromFile(account, false).then().statusCode(202);
        fromFile(account, true).then().statusCode(202).header("RateLimit", startsWith("\"launch\";r=0;t="));

        fromFile(account, true)
                .then()
                .statusCode(429)
                .header("Retry-After", matchesPattern("[0-9]+"))
                .body("code", equalTo("rate_limited"));

        fromFile(account, false).then().statusCode(202);
        account.api().post(LAUNCH).then().statusCode(429);
        account.api().get("/api/v1/campaigns").then().body("pagination.total_count", equalTo(3));
    }

    @Test
    @Tag("S3-16")
    void all_nodes_share_one_launch_quota() throws Exception {
        var subject = new RateLimitSubject(
                accounts.create().id(), 0, RouteClass.LAUNCH, new AccountLimits(null, null, 5), "");
        var nodes = List.of(
                new RateLimits(config, InstantSource.system(), jdbi),
                new RateLimits(config, InstantSource.system(), jdbi));
        Callable<List<TokenBuckets.Level>> one = () -> nodes.get(0).take(subject);
        Callable<List<TokenBuckets.Level>> other = () -> nodes.get(1).take(subject);
        var levels = new ArrayList<TokenBuckets.Level>();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var result : threads.invokeAll(Collections.nCopies(8, List.of(one, other)).stream()
                    .flatMap(List::stream)
                    .toList())) {
                levels.addAll(result.get());
            }
        }

        assertThat(levels.stream().filter(level -> !level.isExceeded()))
                .extracting(TokenBuckets.Level::remaining)
                .containsExactlyInAnyOrder(4, 3, 2, 1, 0);
        assertThat(levels.stream().filter(TokenBuckets.Level::isExceeded)).allSatisfy(level -> {
            assertThat(level.remaining()).isZero();
            assertThat(level.retryAfter()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(12));
            assertThat(level.untilFull()).isBetween(Duration.ofSeconds(50), Duration.ofMinutes(1));
        });
    }

    @Test
    @Tag("S3-16")
    void every_way_to_schedule_counts_as_a_launch() {
        var verb = accountWithLimit("launches_per_minute", 1);
        var path = "/api/v1/campaigns/999999999/schedule";
        schedule(verb).then().statusCode(201).header("RateLimit", startsWith("\"launch\";r=0;t="));
        verb.api().body(AT).post(path).then().statusCode(429);
        verb.api().post(LAUNCH).then().statusCode(429);

        var field = accountWithLimit("launches_per_minute", 1);
        var draft = field.api()
                .body("{\"name\":\"Later\",\"message_content\":\"Hi\",\"all\":true}")
                .post("/api/v1/campaigns");
        draft.then().statusCode(201);
        var id = draft.jsonPath().getLong("id");
        field.api()
                .body(AT)
                .patch("/api/v1/campaigns/{id}", id)
                .then()
                .statusCode(200)
                .body("status", equalTo("scheduled"))
                .header("RateLimit", startsWith("\"launch\";r=0;t="));
        for (var refused : new Response[] {
            field.api().body(SCHEDULED).post("/api/v1/campaigns"),
            field.api().body(SCHEDULED).put("/api/v1/campaigns/{id}", id),
            field.api().body(AT).patch("/api/v1/campaigns/{id}", id)
        }) {
            refused.then()
                    .statusCode(429)
                    .header("Retry-After", matchesPattern("[0-9]+"))
                    .body("code", equalTo("rate_limited"));
        }
        field.api().get("/api/v1/campaigns").then().body("pagination.total_count", equalTo(1));
    }

    @Test
    void reads_and_writes_have_quotas_of_their_own() {
        var reader = accountWithLimit("reads_per_minute", 2);
        reader.api().get("/api/v1/account").then().statusCode(200);
        // A search by POST counts as a read.
        reader.api().body("{}").post("/api/v1/contacts/search").then().statusCode(not(equalTo(429)));
        reader.api().get("/api/v1/account").then().statusCode(429);
        reader.api()
                .body("{\"phone\":\"+254712345678\"}")
                .post("/api/v1/contacts")
                .then()
                .statusCode(201);

        var writer = accountWithLimit("writes_per_minute", 1);
        writer.api().body("{}").post("/api/v1/templates").then().statusCode(not(equalTo(429)));
        writer.api().body("{}").post("/api/v1/templates").then().statusCode(429);
        writer.api().get("/api/v1/account").then().statusCode(200);
    }

    @Test
    @Tag("S3-16")
    void every_api_response_shows_the_remaining_quota_of_account_and_key() {
        accounts.create()
                .api()
                .get("/api/v1/account")
                .then()
                .header("RateLimit-Policy", "\"read\";q=60000;w=60, \"read-key\";q=40000;w=60")
                .header("RateLimit", startsWith("\"read\";r=59999;t=1, \"read-key\";r=39999;t=1"));
        var browser = Browser.signedIn(accounts.user());
        browser.open("/contacts").then().header("RateLimit", nullValue());
    }

    @Test
    void a_rate_limited_request_stores_no_idempotency_key() {
        var account = accountWithLimit("writes_per_minute", 1);
        account.api().body("{}").post("/api/v1/templates");
        account.api()
                .header("Idempotency-Key", "again")
                .body("{\"phone\":\"+254712345678\"}")
                .post("/api/v1/contacts")
                .then()
                .statusCode(429);
        var rows = jdbi.withHandle(
                handle -> handle.createQuery("select count(*) from idempotency_key where account_id = :id")
                        .bind("id", account.id().value())
                        .mapTo(Integer.class)
                        .one());
        assertThat(rows).isZero();
    }

    /** Creates a campaign that is scheduled, which counts as a launch. */
    private static Response schedule(TestAccounts.TestAccount account) {
        return account.api().body(SCHEDULED).post("/api/v1/campaigns");
    }

    private static Response fromFile(TestAccounts.TestAccount account, boolean launch) {
        return account.upload()
                .multiPart("launch", Boolean.toString(launch))
                .multiPart("file", "people.csv", "phone\n+254712345678\n".getBytes(StandardCharsets.UTF_8), "text/csv")
                .multiPart("name", "File")
                .multiPart("message_content", "Hi")
                .post("/api/v1/campaigns/from-csv");
    }

    private TestAccounts.TestAccount accountWithLimit(String column, int quota) {
        var account = accounts.create();
        jdbi.useHandle(handle -> handle.createUpdate("update account set " + column + " = :quota where id = :id")
                .bind("quota", quota)
                .bind("id", account.id().value())
                .execute());
        return account;
    }
}
