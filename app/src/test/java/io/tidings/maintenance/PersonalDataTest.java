package io.tidings.maintenance;

import static io.restassured.RestAssured.given;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.gateways.Gateways;
import io.tidings.testing.CapturedLog;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Searches logs, metrics and tables for the unique number, name and text of one person. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("SEC-22")
class PersonalDataTest {

    @Inject
    TestAccounts accounts;

    @Inject
    Gateways gateways;

    @Inject
    Jdbi jdbi;

    private final String national = "712" + ThreadLocalRandom.current().nextInt(100_000, 1_000_000);
    private final String phone = "+254" + national;
    private final String name = "Zephyrine" + national;
    private final String text = "A word for " + name;
    private TestAccount account;

    @BeforeEach
    void create_an_account_with_a_gateway() throws Exception {
        account = accounts.create();
        gateways.create(account.id(), "Simulator", "simulator", new ObjectMapper().readTree("""
                        {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "receipts": true}"""), 8);
    }

    @Test
    @Tag("S3-6")
    @Tag("S4-65")
    void logs_and_metrics_hold_ids_and_no_personal_data() throws Exception {
        try (var logged = CapturedLog.start()) {
            var campaign = importAndSend();

            var seen = logged.lines().toList();
            assertThat(seen).noneMatch(line -> line.contains(national) || line.contains(name) || line.contains(text));
            assertThat(given().header("Authorization", "Bearer token-of-tests")
                            .get("/q/metrics")
                            .asString())
                    .doesNotContain(national, name, text);
            assertThat(logged.records())
                    .as("the import's job")
                    .anySatisfy(record -> {
                        assertThat(record.getFormattedMessage()).matches("Import .* ended: success");
                        assertThat(record.getMdc("account_id"))
                                .isEqualTo(account.id().toString());
                    })
                    .as("the request that launches")
                    .anySatisfy(record -> {
                        assertThat(record.getFormattedMessage()).contains("was launched by");
                        assertThat(record.getMdc("request_id")).isEqualTo("launch-of-" + campaign);
                        assertThat(record.getMdc("account_id"))
                                .isEqualTo(account.id().toString());
                        assertThat(record.getMdc("campaign_id")).isEqualTo(Long.toString(campaign));
                    })
                    .as("the launcher's job")
                    .anySatisfy(record -> {
                        assertThat(record.getFormattedMessage()).contains("is prepared and begins to send");
                        assertThat(record.getMdc("campaign_id")).isEqualTo(Long.toString(campaign));
                    })
                    .as("the end of the campaign, logged by the dispatcher")
                    .anySatisfy(record -> {
                        assertThat(record.getFormattedMessage()).contains("has ended: sent");
                        assertThat(record.getMdc("account_id"))
                                .isEqualTo(account.id().toString());
                        assertThat(record.getMdc("campaign_id")).isEqualTo(Long.toString(campaign));
                    });
        }
    }

    @Test
    void an_erased_person_is_in_no_table_and_counts_and_the_opt_out_stay() throws Exception {
        var campaign = importAndSend();
        account.api()
                .body(Map.of("phone", phone, "reason", "stop"))
                .post("/api/v1/suppressions")
                .then()
                .statusCode(201);
        assertThat(tablesWithTheNumber())
                .contains("contact", "import_reject", "message_p0", "client_ref", "suppression");
        var before = progress(campaign);

        erase("{}");

        assertThat(tablesWithTheNumber()).isEmpty();
        assertThat(tablesWith("Zephyrine" + national)).isEmpty();
        assertThat(progress(campaign)).isEqualTo(before);
        account.api()
                .body(Map.of("phone", phone))
                .post("/api/v1/suppressions/check")
                .then()
                .body("suppressed", equalTo(true))
                .body("entry.reason", equalTo("stop"))
                .body("entry.phone", nullValue());
        account.api()
                .get("/api/v1/audit?action=contact")
                .then()
                .body("data.action", equalTo(List.of("contact.erased", "contact.erasure_requested")));
        account.api().get("/api/v1/audit/verification").then().body("intact", equalTo(true));
    }

    @Test
    void an_erased_number_can_be_imported_again_unless_its_suppression_was_requested() throws Exception {
        imported();
        erase("{}");
        check(false);

        imported();
        erase("{\"suppress\": true}");
        check(true);
        assertThat(tablesWithTheNumber()).isEmpty();
    }

    @Test
    void an_erasure_without_a_body_is_refused_and_erases_nothing() throws Exception {
        imported();
        var id = contact();

        for (var body : List.of("", "null")) {
            account.api()
                    .body(body)
                    .post("/api/v1/contacts/" + id + "/erasure")
                    .then()
                    .statusCode(400);
        }

        account.api().get("/api/v1/contacts/" + id).then().statusCode(200);
    }

    @Test
    void a_contact_of_another_account_cannot_be_erased() throws Exception {
        imported();
        var id = contact();

        accounts.create()
                .api()
                .body("{}")
                .post("/api/v1/contacts/" + id + "/erasure")
                .then()
                .statusCode(404);

        account.api().get("/api/v1/contacts/" + id).then().statusCode(200);
    }

    /** Imports the person, sends a campaign and a single message to them, and waits for all outcomes. */
    private long importAndSend() throws Exception {
        var file = imported();
        long campaign = account.api()
                .body(Map.of("name", "Spring", "base_template", "Hi {first_name}", "import_id", file))
                .post("/api/v1/campaigns")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getLong("id");
        account.api()
                .header("X-Request-Id", "launch-of-" + campaign)
                .post("/api/v1/campaigns/" + campaign + "/send")
                .then()
                .statusCode(202);
        account.api()
                .body(Map.of("to", phone, "body", text, "client_ref", "of-" + phone))
                .post("/api/v1/messages/send")
                .then()
                .statusCode(202);
        eventually(
                SOON,
                () -> account.api()
                        .get("/api/v1/campaigns/" + campaign + "/progress")
                        .jsonPath(),
                progress -> assertThat(progress.getLong("delivered")).isEqualTo(2));
        eventually(SOON, this::open, messages -> assertThat(messages).isZero());
        return campaign;
    }

    private String imported() throws Exception {
        // The number is in an imported row and in a rejected row.
        var csv = "phone,first_name,note\n%s,%s,x\n+254733%s,Other,x\nnone,%s,call 0%s\n"
                .formatted(phone, name, national.substring(3), name, national);
        var id = account.upload()
                .multiPart("file", "people.csv", csv.getBytes(StandardCharsets.UTF_8), "text/csv")
                .post("/api/v1/imports/csv")
                .then()
                .statusCode(202)
                .extract()
                .jsonPath()
                .getString("import_id");
        eventually(
                SOON,
                () -> account.api().get("/api/v1/imports/" + id).jsonPath().getString("status"),
                status -> assertThat(status).isEqualTo("success"));
        return id;
    }

    private void erase(String body) throws Exception {
        var task = account.api()
                .body(body)
                .post("/api/v1/contacts/" + contact() + "/erasure")
                .then()
                .statusCode(202)
                .extract()
                .header("Location");
        eventually(
                SOON,
                () -> account.api().get(task).jsonPath().getString("state"),
                state -> assertThat(state).isEqualTo("succeeded"));
    }

    private void check(boolean suppressed) {
        account.api()
                .body(Map.of("phone", phone))
                .post("/api/v1/suppressions/check")
                .then()
                .body("suppressed", equalTo(suppressed));
    }

    private long contact() {
        return account.api()
                .body(Map.of("q", phone))
                .post("/api/v1/contacts/search")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getLong("data[0].id");
    }

    private Map<String, Object> progress(long campaign) {
        var progress =
                account.api().get("/api/v1/campaigns/" + campaign + "/progress").jsonPath();
        var counts = new TreeMap<String, Object>();
        for (var bucket : List.of("total", "sent", "delivered", "failed", "queued", "skipped")) {
            counts.put(bucket, progress.get(bucket));
        }
        return counts;
    }

    private long open() {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select count(*) from message where account_id = :account and state < <CANCELLED>")
                .bind("account", account.id().value())
                .mapTo(Long.class)
                .one());
    }

    private TreeSet<String> tablesWithTheNumber() {
        return tablesWith(national);
    }

    /** Searches every column of every row of all tables. */
    private TreeSet<String> tablesWith(String text) {
        return jdbi.withHandle(handle -> {
            var found = new TreeSet<String>();
            var tables = handle.createQuery("""
                            select c.relname from pg_class c
                             where c.relkind = 'r' and pg_table_is_visible(c.oid)
                               and c.relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
                            """).mapTo(String.class).list();
            for (var table : tables) {
                var hit = handle.createQuery("select exists (select from \"%s\" x where cast(x as text) like :text)"
                                .formatted(table))
                        .bind("text", "%" + text + "%")
                        .mapTo(Boolean.class)
                        .one();
                if (hit) {
                    found.add(table);
                }
            }
            return found;
        });
    }
}
