package io.tidings.accounts;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.tidings.shared.AccountId;
import io.tidings.testing.Browser;
import io.tidings.testing.Eventually;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.assertj.core.api.SoftAssertions;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every route with every id of another account: nothing of that account comes back, nothing of it changes, and what is
 * answered is what a thing that does not exist is answered with.
 */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("SEC-1")
class TenantsTest {
    /** Stands in everything that the other account has. */
    private static final String CANARY = "Kanarienvogel";

    private static final String CANARYS_NUMBER = "254712999888";
    private static final RestAssuredConfig AS_IT_IS = RestAssuredConfig.config()
            .encoderConfig(EncoderConfig.encoderConfig()
                    .appendDefaultContentCharsetToContentTypeIfUndefined(false)
                    .encodeContentTypeAs("multipart/form-data", ContentType.TEXT)
                    .encodeContentTypeAs("application/x-www-form-urlencoded", ContentType.TEXT));

    @Inject
    TestAccounts accounts;

    @Inject
    Jdbi jdbi;

    @Test
    void no_route_gives_or_changes_anything_of_another_account() throws Exception {
        var other = accounts.create();
        var otherUser = accounts.user(other.id());
        furnish(other);
        var own = accounts.create();
        var browser = Browser.signedIn(accounts.user(own.id()));
        browser.open("/settings");

        var theirs = ids(other.id());
        theirs.add(otherUser.id().toString());
        assertThat(theirs).hasSizeGreaterThan(5);
        var mine = ids(own.id());
        var before = snapshot(other.id());
        assertThat(before.toString()).contains(CANARY);

        var soft = new SoftAssertions();
        for (var route : LiveRoutes.all()) {
            if (route.path().endsWith("-of-tests") || route.path().equals("/sign-out")) {
                continue;
            }
            Supplier<RequestSpecification> request = () ->
                    route.isApi() ? keyed(own) : route.method().equals("GET") ? browser.request() : browser.htmx();
            if (!route.hasId()) {
                if (route.method().equals("GET") && !route.streams()) {
                    unseen(soft, route.key(), send(request.get(), route, ""));
                }
                continue;
            }
            var unknownNumber = send(request.get(), route, "999999999999").statusCode();
            var unknownUuid =
                    send(request.get(), route, UUID.randomUUID().toString()).statusCode();
            for (var id : theirs) {
                if (mine.contains(id)) {
                    continue;
                }
                var answer = send(request.get(), route, id);
                unseen(soft, route.key() + " " + id, answer);
                soft.assertThat(answer.statusCode())
                        .as("%s with their %s", route.key(), id)
                        .isEqualTo(id.length() == 36 ? unknownUuid : unknownNumber);
            }
        }
        soft.assertAll();
        assertThat(snapshot(other.id())).isEqualTo(before);
    }

    @Test
    void every_table_that_belongs_to_accounts_says_whose_its_rows_are() {
        var orphans = jdbi.withHandle(
                handle -> handle.createQuery("""
                        select c.relname
                        from pg_class c
                        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
                          and not exists (
                              select from pg_attribute a
                              where a.attrelid = c.oid and a.attname = 'account_id' and not a.attisdropped)
                        order by 1
                        """).mapTo(String.class).list());
        // Each of these hangs on a row of an account, or is the installation's own.
        assertThat(orphans).contains("account", "node").doesNotContain("contact", "campaign", "message", "api_key");
    }

    /** One of everything that can be made by the API. */
    private void furnish(TestAccount other) throws Exception {
        var contact = other.api()
                .body(Map.of("phone", "+" + CANARYS_NUMBER, "first_name", CANARY, "tags", List.of(CANARY)))
                .post("/api/v1/contacts");
        assertThat(contact.statusCode()).isEqualTo(201);
        var customer = contact.jsonPath().getLong("id");
        made(other, "/api/v1/templates", Map.of("name", CANARY, "body", "Hello " + CANARY));
        made(
                other,
                "/api/v1/campaigns",
                Map.of(
                        "name",
                        CANARY,
                        "message_content",
                        CANARY,
                        "audience",
                        Map.of("customer_ids", List.of(customer))));
        made(other, "/api/v1/suppressions", Map.of("phone", "+" + CANARYS_NUMBER, "reason", "manual"));
        made(other, "/api/v1/users/invitations", Map.of("email", CANARY + UUID.randomUUID() + "@example.org"));
        other.upload()
                .multiPart(
                        "file",
                        CANARY + ".csv",
                        ("phone,first_name\n+" + CANARYS_NUMBER + "," + CANARY + "\n")
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        "text/csv")
                .post("/api/v1/imports/csv")
                .then()
                .statusCode(202);
        Eventually.eventually(
                Duration.ofSeconds(20),
                () -> other.api().get("/api/v1/imports").jsonPath().getString("data[0].status"),
                status -> assertThat(status).isEqualTo("success"));
    }

    private static void made(TestAccount other, String path, Map<String, Object> body) {
        other.api().body(body).post(path).then().statusCode(201);
    }

    private static RequestSpecification keyed(TestAccount account) {
        return given().header("Authorization", "Bearer " + account.key());
    }

    private static Response send(RequestSpecification request, LiveRoutes.Route route, String id) {
        request.redirects().follow(false);
        if (!route.method().equals("GET")) {
            request.config(AS_IT_IS)
                    .contentType(route.contentType())
                    .body(route.contentType().endsWith("json") ? "{}" : "");
        }
        return request.accept("*/*").request(route.method(), route.with(id));
    }

    private static void unseen(SoftAssertions soft, String what, Response answer) {
        var bytes = answer.body().asString() + answer.headers();
        soft.assertThat(bytes.contains(CANARY) || bytes.contains(CANARYS_NUMBER))
                .as("%s shows what is another account's", what)
                .isFalse();
        soft.assertThat(answer.statusCode()).as(what).isLessThan(500);
    }

    /** All numbers and UUIDs by which the account's things are called. */
    private Set<String> ids(AccountId account) {
        var ids = new LinkedHashSet<String>();
        for (var table : tables("id")) {
            ids.addAll(jdbi.withHandle(
                    handle -> handle.createQuery("select id::text from " + table + " where account_id = :id")
                            .bind("id", account.value())
                            .mapTo(String.class)
                            .list()));
        }
        return ids;
    }

    private Map<String, List<String>> snapshot(AccountId account) {
        var all = new TreeMap<String, List<String>>();
        for (var table : tables("account_id")) {
            all.put(
                    table,
                    jdbi.withHandle(handle -> handle.createQuery(
                                    "select (to_jsonb(t) - 'last_used_at' - 'last_seen_at')::text from " + table
                                            + " t where account_id = :id order by 1")
                            .bind("id", account.value())
                            .mapTo(String.class)
                            .list()));
        }
        return all;
    }

    private List<String> tables(String column) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select c.relname
                        from pg_class c
                        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
                          and exists (select from pg_attribute a
                                      where a.attrelid = c.oid and a.attname = 'account_id' and not a.attisdropped)
                          and exists (select from pg_attribute a
                                      where a.attrelid = c.oid and a.attname = :column and not a.attisdropped)
                        """)
                .bind("column", column)
                .mapTo(String.class)
                .list());
    }
}
