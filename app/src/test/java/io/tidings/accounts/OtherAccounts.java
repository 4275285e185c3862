package io.tidings.accounts;

import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.tidings.shared.AccountId;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.assertj.core.api.SoftAssertions;
import org.jdbi.v3.core.Jdbi;

/**
 * Creates accounts with one row of every kind. All texts contain {@link #CANARY}, so that a test can detect them in a
 * response.
 */
@Singleton
final class OtherAccounts {
    /** All texts of such an account contain it. */
    static final String CANARY = "Kanarienvogel";

    static final String NUMBER = "254712999888";

    private final TestAccounts accounts;
    private final Jdbi jdbi;

    OtherAccounts(TestAccounts accounts, Jdbi jdbi) {
        this.accounts = accounts;
        this.jdbi = jdbi;
    }

    /**
     * The ids of the rows of the account.
     *
     * @param message the id of a dead letter
     */
    record OtherAccount(
            TestAccount account,
            long user,
            long contact,
            String file,
            long template,
            long audience,
            long gateway,
            long draft,
            String rehearsal,
            long campaign,
            long message,
            long batch,
            long alert) {
        /** Returns the ids that routes accept, each once. */
        Set<String> ids() {
            var ids = new LinkedHashSet<String>();
            ids.addAll(List.of(file, rehearsal));
            for (var id : List.of(user, contact, template, audience, gateway, draft, campaign, message, batch, alert)) {
                ids.add(Long.toString(id));
            }
            return ids;
        }
    }

    OtherAccount create() throws Exception {
        var account = accounts.create();
        var user = accounts.user(account.id());
        long contact = create(
                account,
                "/api/v1/contacts",
                Map.of("phone", "+" + NUMBER, "first_name", CANARY, "tags", List.of(CANARY)));
        long gateway = create(
                account,
                "/api/v1/gateways",
                Map.of(
                        "name",
                        CANARY,
                        "provider",
                        "simulator",
                        "settings",
                        Map.of("latency_ms_min", 0, "latency_ms_max", 0, "refusal_rate", 1, "receipts", false)));
        long template = create(account, "/api/v1/templates", Map.of("name", CANARY, "body", "Hello " + CANARY));
        long audience = create(account, "/api/v1/audiences", Map.of("name", CANARY, "filter", Map.of("tag", CANARY)));
        long draft = campaign(account, contact);
        var rehearsal = rehearse(account, draft);
        long campaign = launch(account, contact);
        long batch = batch(account);
        var deadLetters = get(account, "/api/v1/dead-letters?campaign_id=" + campaign);
        post(account, "/api/v1/users/invitations", Map.of("email", CANARY + UUID.randomUUID() + "@example.org"));
        var file = importFile(account);
        post(account, "/api/v1/suppressions", Map.of("phone", "+" + NUMBER, "reason", "manual"));
        return new OtherAccount(
                account,
                user.id().value(),
                contact,
                file,
                template,
                audience,
                gateway,
                draft,
                rehearsal,
                campaign,
                deadLetters.getLong("data[0].id"),
                batch,
                alert(account));
    }

    /** Returns all rows of an account, without the times of last use of keys and sessions. */
    Map<String, List<String>> rowsOf(AccountId account) {
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

    /** Returns the ids of all rows of the account. */
    Set<String> ids(AccountId account) {
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

    static void assertNothingShown(SoftAssertions soft, String what, Response answer) {
        assertNothingShown(soft, what, answer.statusCode(), answer.body().asString() + answer.headers());
    }

    static void assertNothingShown(SoftAssertions soft, String what, RouteClient.Answer answer) {
        assertNothingShown(soft, what, answer.status(), answer.text());
    }

    private static void assertNothingShown(SoftAssertions soft, String what, int status, String text) {
        soft.assertThat(text.contains(CANARY) || text.contains(NUMBER))
                .as("%s shows data of another account", what)
                .isFalse();
        soft.assertThat(status).as(what).isLessThan(500);
    }

    private long campaign(TestAccount account, long contact) {
        return create(
                account,
                "/api/v1/campaigns",
                Map.of(
                        "name",
                        CANARY,
                        "message_content",
                        CANARY,
                        "audience",
                        Map.of("customer_ids", List.of(contact))));
    }

    private String rehearse(TestAccount account, long campaign) throws Exception {
        account.api().post("/api/v1/campaigns/{id}/rehearsal", campaign).then().statusCode(202);
        var path = "/api/v1/campaigns/" + campaign + "/rehearsal";
        return eventually(
                        SOON,
                        () -> get(account, path),
                        rehearsal -> assertThat(rehearsal.getString("state")).isEqualTo("succeeded"))
                .getString("id");
    }

    /** Launches a campaign. The provider refuses its message permanently, so that it is a dead letter. */
    private long launch(TestAccount account, long contact) throws Exception {
        long campaign = campaign(account, contact);
        account.api().post("/api/v1/campaigns/{id}/send", campaign).then().statusCode(202);
        eventually(
                SOON,
                () -> get(account, "/api/v1/campaigns/" + campaign),
                now -> assertThat(now.getString("status")).isEqualTo("failed"));
        return campaign;
    }

    private long batch(TestAccount account) throws Exception {
        var accepted = account.api()
                .body(Map.of("messages", List.of(Map.of("to", "+" + NUMBER, "body", CANARY))))
                .post("/api/v1/messages/batch")
                .then()
                .statusCode(202)
                .extract()
                .jsonPath();
        var task = "/api/v1/tasks/" + accepted.getString("task_id");
        eventually(
                SOON,
                () -> get(account, task),
                now -> assertThat(now.getString("state")).isIn("succeeded", "failed"));
        return accepted.getLong("batch_id");
    }

    private String importFile(TestAccount account) throws Exception {
        account.upload()
                .multiPart(
                        "file",
                        CANARY + ".csv",
                        ("phone,first_name\n+" + NUMBER + "," + CANARY + "\n").getBytes(StandardCharsets.UTF_8),
                        "text/csv")
                .post("/api/v1/imports/csv")
                .then()
                .statusCode(202);
        return eventually(
                        SOON,
                        () -> get(account, "/api/v1/imports"),
                        imports ->
                                assertThat(imports.getString("data[0].status")).isEqualTo("success"))
                .getString("data[0].import_id");
    }

    /** Inserts a cleared alert, so that no monitor changes it. */
    private long alert(TestAccount account) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        insert into alert (account_id, kind, subject, detail, raised_at, cleared_at)
                        values (:account, 'credits_low', 'credits', :detail, now(), now())
                        returning id
                        """)
                .bind("account", account.id().value())
                .bind("detail", CANARY)
                .mapTo(Long.class)
                .one());
    }

    private static long create(TestAccount account, String path, Map<String, Object> body) {
        return post(account, path, body).extract().jsonPath().getLong("id");
    }

    private static ValidatableResponse post(TestAccount account, String path, Map<String, Object> body) {
        return account.api().body(body).post(path).then().statusCode(201);
    }

    private static JsonPath get(TestAccount account, String path) {
        return account.api().get(path).then().statusCode(200).extract().jsonPath();
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
