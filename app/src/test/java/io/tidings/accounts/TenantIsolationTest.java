package io.tidings.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.Browser;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.UUID;
import org.assertj.core.api.SoftAssertions;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Calls every route with every id of another account. No response shows data of that account, and no call changes it.
 * The status is the same as for an unknown id.
 */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("SEC-1")
class TenantIsolationTest {
    @Inject
    TestAccounts accounts;

    @Inject
    OtherAccounts otherAccounts;

    @Inject
    Jdbi jdbi;

    @Test
    @Tag("S0-22")
    void no_route_shows_or_changes_data_of_another_account() throws Exception {
        var other = otherAccounts.create();
        var otherId = other.account().id();
        var own = accounts.create();
        var browser = Browser.signedIn(accounts.user(own.id()));
        browser.open("/settings");

        var ids = otherAccounts.ids(otherId);
        ids.addAll(other.ids());
        ids.removeAll(otherAccounts.ids(own.id()));
        var before = otherAccounts.rowsOf(otherId);
        assertThat(before.toString()).contains(OtherAccounts.CANARY);

        var soft = new SoftAssertions();
        for (var route : LiveRoutes.all()) {
            if (route.path().endsWith("-of-tests") || route.path().equals("/sign-out")) {
                continue;
            }
            var client = route.isApi()
                    ? RouteClient.withKey(own.key())
                    : route.method().equals("GET") ? RouteClient.withCookiesOf(browser) : RouteClient.htmx(browser);
            if (!route.hasId()) {
                if (route.method().equals("GET") && !route.streams()) {
                    OtherAccounts.assertNothingShown(soft, route.key(), client.call(route, ""));
                }
                continue;
            }
            var unknownNumber = client.call(route, "999999999999").status();
            var unknownUuid = client.call(route, UUID.randomUUID().toString()).status();
            for (var id : ids) {
                var answer = client.call(route, id);
                OtherAccounts.assertNothingShown(soft, route.key() + " " + id, answer);
                soft.assertThat(answer.status())
                        .as("%s with their %s", route.key(), id)
                        .isEqualTo(id.length() == 36 ? unknownUuid : unknownNumber);
            }
        }
        soft.assertAll();
        assertThat(otherAccounts.rowsOf(otherId)).isEqualTo(before);
    }

    @Test
    void the_other_account_has_a_row_of_every_kind() throws Exception {
        var other = otherAccounts.create();
        var account = other.account();
        for (var path : new String[] {
            "/api/v1/contacts/" + other.contact(),
            "/api/v1/imports/" + other.file(),
            "/api/v1/templates/" + other.template(),
            "/api/v1/audiences/" + other.audience(),
            "/api/v1/gateways/" + other.gateway(),
            "/api/v1/campaigns/" + other.campaign() + "/recipients",
            "/api/v1/rehearsals/" + other.rehearsal(),
            "/api/v1/messages/" + other.message(),
            "/api/v1/dead-letters/" + other.message(),
            "/api/v1/batches/" + other.batch(),
            "/api/v1/alerts"
        }) {
            var answer = account.api().get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
        }
        assertThat(account.api().get("/api/v1/alerts").body().asString()).contains(OtherAccounts.CANARY);
    }

    @Test
    void every_table_has_account_id_or_is_listed_as_an_exception() {
        var withoutAccountId = jdbi.withHandle(
                handle -> handle.createQuery("""
                        select c.relname
                        from pg_class c
                        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
                          and not exists (
                              select from pg_attribute a
                              where a.attrelid = c.oid and a.attname = 'account_id' and not a.attisdropped)
                        order by 1
                        """).mapTo(String.class).list());
        assertThat(withoutAccountId)
                .as("tables without account_id: add the column to a new table, or list it here with its owner")
                .containsExactlyInAnyOrder(
                        "account",
                        // These belong to a row of an account.
                        "campaign_version",
                        "click",
                        "click_total",
                        "early_receipt",
                        "gateway_permit",
                        "import_chunk",
                        "import_member",
                        "import_reject",
                        "pending_upload",
                        "late_status",
                        "ledger_checkpoint",
                        "message_event",
                        "outcome_correction",
                        "provider_ref",
                        "rate_bucket",
                        "receipt",
                        "send_batch_reject",
                        "variant_count",
                        // These belong to the installation.
                        "data_directory",
                        "dispatch_node",
                        "file_tasks",
                        "first_owner_link",
                        "flyway_schema_history",
                        "form_key",
                        "installation",
                        "invariant_check",
                        "link_key",
                        "message_id_allocator",
                        "node",
                        "recurring_tasks",
                        "retention_failure",
                        "scheduled_tasks",
                        "suppression_key");
    }
}
