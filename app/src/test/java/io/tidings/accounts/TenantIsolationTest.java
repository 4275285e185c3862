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
import io.tidings.testing.Browser;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
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
class TenantIsolationTest {
    private static final RestAssuredConfig UNCHANGED_CONTENT_TYPE = RestAssuredConfig.config()
            .encoderConfig(EncoderConfig.encoderConfig()
                    .appendDefaultContentCharsetToContentTypeIfUndefined(false)
                    .encodeContentTypeAs("multipart/form-data", ContentType.TEXT)
                    .encodeContentTypeAs("application/x-www-form-urlencoded", ContentType.TEXT));

    @Inject
    TestAccounts accounts;

    @Inject
    OtherAccounts foreigners;

    @Inject
    Jdbi jdbi;

    @Test
    void no_route_gives_or_changes_anything_of_another_account() throws Exception {
        var foreigner = foreigners.create();
        var other = foreigner.account().id();
        var own = accounts.create();
        var browser = Browser.signedIn(accounts.user(own.id()));
        browser.open("/settings");

        var theirs = foreigners.ids(other);
        theirs.addAll(foreigner.ids());
        theirs.removeAll(foreigners.ids(own.id()));
        var before = foreigners.rowsOf(other);
        assertThat(before.toString()).contains(OtherAccounts.CANARY);

        var soft = new SoftAssertions();
        for (var route : LiveRoutes.all()) {
            if (route.path().endsWith("-of-tests") || route.path().equals("/sign-out")) {
                continue;
            }
            Supplier<RequestSpecification> request = () ->
                    route.isApi() ? keyed(own) : route.method().equals("GET") ? browser.request() : browser.htmx();
            if (!route.hasId()) {
                if (route.method().equals("GET") && !route.streams()) {
                    OtherAccounts.assertNothingShown(soft, route.key(), send(request.get(), route, ""));
                }
                continue;
            }
            var unknownNumber = send(request.get(), route, "999999999999").statusCode();
            var unknownUuid =
                    send(request.get(), route, UUID.randomUUID().toString()).statusCode();
            for (var id : theirs) {
                var answer = send(request.get(), route, id);
                OtherAccounts.assertNothingShown(soft, route.key() + " " + id, answer);
                soft.assertThat(answer.statusCode())
                        .as("%s with their %s", route.key(), id)
                        .isEqualTo(id.length() == 36 ? unknownUuid : unknownNumber);
            }
        }
        soft.assertAll();
        assertThat(foreigners.rowsOf(other)).isEqualTo(before);
    }

    @Test
    void the_matrix_meets_every_kind_of_thing_that_a_route_is_asked_for() throws Exception {
        var foreigner = foreigners.create();
        var account = foreigner.account();
        for (var path : new String[] {
            "/api/v1/contacts/" + foreigner.contact(),
            "/api/v1/imports/" + foreigner.file(),
            "/api/v1/templates/" + foreigner.template(),
            "/api/v1/audiences/" + foreigner.audience(),
            "/api/v1/gateways/" + foreigner.gateway(),
            "/api/v1/campaigns/" + foreigner.campaign() + "/recipients",
            "/api/v1/rehearsals/" + foreigner.rehearsal(),
            "/api/v1/messages/" + foreigner.message(),
            "/api/v1/dead-letters/" + foreigner.message(),
            "/api/v1/batches/" + foreigner.batch(),
            "/api/v1/alerts"
        }) {
            var answer = account.api().get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
        }
        assertThat(account.api().get("/api/v1/alerts").body().asString()).contains(OtherAccounts.CANARY);
    }

    @Test
    void every_table_says_whose_its_rows_are_or_is_known_not_to() {
        var silent = jdbi.withHandle(
                handle -> handle.createQuery("""
                        select c.relname
                        from pg_class c
                        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
                          and not exists (
                              select from pg_attribute a
                              where a.attrelid = c.oid and a.attname = 'account_id' and not a.attisdropped)
                        order by 1
                        """).mapTo(String.class).list());
        assertThat(silent)
                .as("tables without account_id: give a new one the column, or say here whose its rows are")
                .containsExactlyInAnyOrder(
                        "account",
                        // Hang on a row of an account
                        "click",
                        "click_total",
                        "import_chunk",
                        "import_member",
                        "import_reject",
                        "pending_upload",
                        "ledger_checkpoint",
                        "message_event",
                        "outcome_correction",
                        "rate_bucket",
                        "receipt",
                        "send_batch_reject",
                        "variant_count",
                        // The installation's own
                        "dispatch_node",
                        "first_owner_link",
                        "flyway_schema_history",
                        "invariant_check",
                        "link_key",
                        "message_id_allocator",
                        "node",
                        "recurring_tasks",
                        "scheduled_tasks",
                        "suppression_key");
    }

    private static RequestSpecification keyed(TestAccount account) {
        return given().header("Authorization", "Bearer " + account.key());
    }

    private static Response send(RequestSpecification request, LiveRoutes.Route route, String id) {
        request.redirects().follow(false);
        if (!route.method().equals("GET")) {
            request.config(UNCHANGED_CONTENT_TYPE)
                    .contentType(route.contentType())
                    .body(route.contentType().endsWith("json") ? "{}" : "");
        }
        return request.accept("*/*").request(route.method(), route.with(id));
    }
}
