package io.tidings.maintenance;

import static io.restassured.RestAssured.given;
import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.tidings.accounts.AccountLifecycle;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.JobPostponed;
import io.tidings.shared.AccountId;
import io.tidings.testing.Browser;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** Closes, reopens, exports and erases accounts as the operator does. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class AccountClosureTest {
    private static final String SLOW = """
            {"latency_ms_min": 1000, "latency_ms_max": 1000, "success_rate": 1, "receipts": false}""";

    @Inject
    TestAccounts accounts;

    @Inject
    TestCampaigns campaigns;

    @Inject
    AccountExport export;

    @Inject
    AccountLifecycle lifecycle;

    @Inject
    AccountEraseJob erasure;

    @Inject
    Invariants invariants;

    @Inject
    Jdbi jdbi;

    @Test
    void a_closed_account_refuses_keys_sessions_and_sign_in_until_it_is_reopened() {
        var user = accounts.user();
        var account = user.account();
        var key = new TestAccounts.TestAccount(account, keyOf(account));
        var browser = Browser.signedIn(user);
        browser.request().get("/api/v1/account").then().statusCode(200);

        post(account, "close").then().statusCode(202).body("status", equalTo("closed"));

        key.api().get("/api/v1/account").then().statusCode(401);
        browser.request().get("/api/v1/account").then().statusCode(401);
        assertThat(signIn(user)).isEqualTo(403);
        post(account, "close").then().statusCode(202).body("status", equalTo("closed"));

        post(account, "reopen").then().statusCode(200).body("status", equalTo("open"));

        assertThat(signIn(user)).isEqualTo(303);
        key.api().get("/api/v1/account").then().statusCode(401);
        assertThat(actions(account)).containsSubsequence("account.closed", "account.reopened");
    }

    @Test
    void a_closed_account_stops_sending_and_every_message_is_accounted_for() throws Exception {
        var running = aCampaign().through(SLOW).withContacts(1500).launched();
        var account = running.account();
        var scheduled = aCampaign().in(account).created();
        account.api()
                .body(Map.of("scheduled_at", Instant.now().plusSeconds(3600).toString()))
                .post("/api/v1/campaigns/" + scheduled.id() + "/schedule")
                .then()
                .statusCode(200);

        post(account.id(), "close").then().statusCode(202);

        eventually(
                SOON,
                () -> statuses(account.id()),
                now -> assertThat(now)
                        .containsEntry(running.id(), "cancelled")
                        .containsEntry(scheduled.id(), "cancelled"));
        eventually(
                SOON, () -> openBlocks(account.id()), open -> assertThat(open).isZero());
        assertThat(invariants.allViolations(account.id())).isEmpty();
    }

    @Test
    void only_a_closed_account_can_be_erased_and_an_old_one_cannot_be_reopened() {
        var account = accounts.create().id();
        post(account, "erase").then().statusCode(409).body("code", equalTo("account_not_closed"));
        post(account, "close").then().statusCode(202);
        jdbi.useHandle(handle -> handle.execute(
                "update account set closed_at = now() - interval '31 days' where id = ?", account.value()));

        post(account, "reopen").then().statusCode(409).body("code", equalTo("reopening_expired"));
        post(account, "erase").then().statusCode(202);
        post(account, "reopen").then().statusCode(409).body("code", equalTo("account_erased"));
        post(new AccountId(Long.MAX_VALUE), "close").then().statusCode(404);
    }

    @Test
    void an_erased_account_leaves_its_ledger_and_audit_log_only() throws Exception {
        var campaign = aCampaign()
                .withContacts(30)
                .withTrackedLinks()
                .template("See https://example.org/a")
                .ended();
        var other = aCampaign().withContacts(3).ended();
        var account = campaign.account();
        account.api()
                .body(Map.of("phone", "+254712345678"))
                .post("/api/v1/suppressions")
                .then()
                .statusCode(201);
        var spent = spent(account.id());
        var pruned = jdbi.withHandle(handle -> handle.createQuery("""
                        insert into import_member (import_no, row_no, contact_id, first_name)
                        select 1000000 + account_id, 1, id, 'Amina' from contact where account_id = :account limit 1
                        returning import_no""")
                .bind("account", account.id().value())
                .mapTo(Long.class)
                .one());

        post(account.id(), "close").then().statusCode(202);
        post(account.id(), "erase").then().statusCode(202);

        eventually(
                SOON, () -> status(account.id()), status -> assertThat(status).isEqualTo("erased"));
        for (var rows : AccountTables.ERASED) {
            assertThat(count(rows, account.id())).as(rows.table()).isZero();
        }
        assertThat(count(AccountTables.BLOCKS, account.id())).isZero();
        assertThat(count(new AccountTables.Rows("message", "account_id = :account"), account.id()))
                .isZero();
        assertThat(count(new AccountTables.Rows("import_member", "import_no = :account"), new AccountId(pruned)))
                .as("rows of an import that was pruned")
                .isZero();
        assertThat(spent(account.id())).isEqualTo(spent).isPositive();
        assertThat(actions(account.id())).contains("account.erased");
        assertThat(invariants.allViolations(account.id())).isEmpty();
        other.account()
                .api()
                .get("/api/v1/campaigns/" + other.id())
                .then()
                .statusCode(200)
                .body("stats.sent", equalTo(3));
    }

    @Test
    void an_erasure_that_was_interrupted_continues_with_the_rows_that_are_left() throws Exception {
        var account = aCampaign().withContacts(20).ended().account().id();
        // Without the jobs, so that only this test runs the erasure.
        jdbi.useTransaction(handle -> {
            lifecycle.close(handle, account);
            lifecycle.requestErasure(handle, account);
        });
        var slices = new AtomicInteger();

        assertThatThrownBy(() ->
                        erasure.run(account.toString(), JobContext.stoppingWhen(() -> slices.incrementAndGet() > 20)))
                .isInstanceOf(JobPostponed.class);
        assertThat(status(account)).isEqualTo("erasing");
        long before = lifecycle.get(account).erasedRows();
        assertThat(before).isPositive();

        for (int i = 0; i < 2; i++) {
            erasure.run(account.toString(), JobContext.stoppingWhen(() -> false));
            assertThat(status(account)).isEqualTo("erased");
        }
        assertThat(lifecycle.get(account).erasedRows()).isGreaterThan(before);
        assertThat(lifecycle.get(account).name()).isEqualTo("Erased account " + account);
    }

    @Test
    void every_table_with_rows_of_an_account_is_erased_or_kept_on_purpose() {
        var known = Stream.of(
                        Stream.of(AccountTables.BLOCKS.table()),
                        AccountTables.ERASED.stream().map(AccountTables.Rows::table),
                        AccountTables.WITH_MESSAGES.stream(),
                        AccountTables.KEPT.stream())
                .flatMap(tables -> tables)
                .toList();
        var ofAccounts =
                jdbi.withHandle(handle -> handle.select("""
                        select distinct c.table_name from information_schema.columns c
                          join information_schema.tables t using (table_schema, table_name)
                         where c.table_schema = current_schema() and t.table_type = 'BASE TABLE'
                           and c.column_name in ('account_id', 'plan_id', 'gateway_id', 'message_id', 'import_no', 'batch_id')
                           and c.table_name !~ '^message_p[0-9]+$'
                        """).mapTo(String.class).list());

        assertThat(known).containsAll(ofAccounts);
    }

    @Test
    void the_export_holds_all_data_without_secrets() throws Exception {
        var campaign = aCampaign().withContacts(1200).ended();
        var account = campaign.account();
        accounts.user(account.id());

        var response = operator().get("/api/v1/accounts/" + account.id() + "/export");

        response.then().statusCode(200).contentType("application/zip");
        var files = unzip(response.asByteArray());
        assertThat(lines(files, "messages.jsonl"))
                .hasSize(1200)
                .allMatch(line -> line.contains("\"status\": \"sent\""));
        assertThat(lines(files, "contacts.jsonl")).hasSize(1200);
        assertThat(lines(files, "campaigns.jsonl")).hasSize(1);
        assertThat(files.get("users.jsonl")).contains("@example.org").doesNotContain("password_hash");
        assertThat(files.get("api_keys.jsonl")).isNotEmpty().doesNotContain("secret_hash");
        assertThat(files.get("gateways.jsonl")).isNotEmpty().doesNotContain("settings");
        assertThat(files.get("audit.jsonl")).contains("account.exported");
        assertThat(files.get("export.json")).contains("\"messages\": 1200");
    }

    @Test
    void an_export_that_is_interrupted_is_no_zip_file() {
        var account = aCampaign().withContacts(2000).created().account();
        var received = new ByteArrayOutputStream();
        var failing = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                if (received.size() > 10_000) {
                    throw new IOException("the client has gone");
                }
                received.write(value);
            }
        };

        assertThatThrownBy(() -> export.write(lifecycle.get(account.id()), failing))
                .isInstanceOf(IOException.class);

        // The signature of the directory of a zip file.
        assertThat(received.toString(StandardCharsets.ISO_8859_1)).doesNotContain("PK\u0005\u0006");
    }

    @Test
    void only_the_key_of_the_installation_sees_accounts() {
        var account = accounts.create();
        var path = "/api/v1/accounts/" + account.id();

        account.api().get("/api/v1/accounts").then().statusCode(403);
        account.api().get(path + "/export").then().statusCode(403);
        account.api().post(path + "/close").then().statusCode(403);
        operator().get("/api/v1/accounts").then().statusCode(200).body("data[0].status", equalTo("open"));
    }

    private String keyOf(AccountId account) {
        return accounts.anotherKey(new TestAccounts.TestAccount(account, "")).key();
    }

    private static RequestSpecification operator() {
        return given().header("Authorization", "Bearer installation-key-of-the-tests-0123456789");
    }

    private static Response post(AccountId account, String verb) {
        return operator().contentType(ContentType.JSON).post("/api/v1/accounts/" + account + "/" + verb);
    }

    private static int signIn(TestAccounts.TestUser user) {
        return new Browser().signIn(user.email(), user.password()).statusCode();
    }

    private Map<Long, String> statuses(AccountId account) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select id, status from campaign where account_id = :account")
                .bind("account", account.value())
                .reduceRows(new HashMap<Long, String>(), (map, row) -> {
                    map.put(row.getColumn("id", Long.class), row.getColumn("status", String.class));
                    return map;
                }));
    }

    private long openBlocks(AccountId account) {
        return count(
                new AccountTables.Rows("send_block", "account_id = :account and state not in ('CLOSED', 'CANCELLED')"),
                account);
    }

    private long count(AccountTables.Rows rows, AccountId account) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select count(*) from %s where %s".formatted(rows.table(), rows.condition()))
                .bind("account", account.value())
                .mapTo(Long.class)
                .one());
    }

    private long spent(AccountId account) {
        return jdbi.withHandle(handle -> handle.createQuery("select spent from balance where account_id = :account")
                .bind("account", account.value())
                .mapTo(Long.class)
                .one());
    }

    private static String status(AccountId account) {
        return operator().get("/api/v1/accounts/" + account).jsonPath().getString("status");
    }

    private List<String> actions(AccountId account) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select action from audit_entry where account_id = :account order by id")
                        .bind("account", account.value())
                        .mapTo(String.class)
                        .list());
    }

    private static Stream<String> lines(Map<String, String> files, String name) {
        return files.getOrDefault(name, "").lines();
    }

    private static Map<String, String> unzip(byte[] bytes) throws IOException {
        var files = new HashMap<String, String>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }
}
