package io.tidings.audiences;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.tidings.messages.MessageIds;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Filters on real rows, through the API. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class AudienceApiTest {
    @Inject
    TestAccounts accounts;

    @Inject
    Jdbi jdbi;

    @Inject
    MessageIds ids;

    private TestAccount account;
    private long alice;
    private long bob;
    private long carol;

    @BeforeEach
    void people() {
        account = accounts.create();
        alice = contact("Alice", "Nairobi", Map.of("plan", "Gold", "age", "34"), "vip", "news");
        bob = contact("Bob", "Mombasa", Map.of("plan", "free", "age", "9", "language", "sw"), "news");
        carol = contact("Carol", "", Map.of("age", "unknown"));
    }

    @Test
    void each_condition_matches_its_contacts() {
        assertMatches("{\"tag\": \"VIP\"}", alice);
        assertMatches("{\"field\": \"location\", \"eq\": \"nairobi\"}", alice);
        assertMatches("{\"field\": \"location\", \"ne\": \"Nairobi\"}", bob, carol);
        assertMatches("{\"field\": \"location\", \"exists\": false}", carol);
        assertMatches("{\"field\": \"first_name\", \"contains\": \"O\"}", bob, carol);
        assertMatches("{\"field\": \"first_name\", \"starts_with\": \"ca\"}", carol);
        assertMatches("{\"attribute\": \"plan\", \"in\": [\"gold\", \"FREE\"]}", alice, bob);
        assertMatches("{\"attribute\": \"plan\", \"exists\": true}", alice, bob);
        assertMatches("{\"attribute\": \"age\", \"gt\": 9}", alice);
        assertMatches("{\"attribute\": \"age\", \"lt\": 34.5}", alice, bob);
        assertMatches("{\"attribute\": \"age\", \"gt\": \"5\"}", bob, carol);
        assertMatches("{\"language\": \"sw\"}", bob);
        assertMatches("{\"language\": [\"SW\", \"en\"]}", bob);
        assertMatches("{\"created_from\": \"2001-01-01\", \"created_before\": \"2999-01-01\"}", alice, bob, carol);
        assertMatches("{\"created_before\": \"2001-01-01\"}");
    }

    @Test
    void conditions_can_be_combined_and_not_matches_all_other_contacts() {
        assertMatches("{\"not\": {\"attribute\": \"plan\", \"eq\": \"gold\"}}", bob, carol);
        assertMatches("{\"all\": [{\"tag\": \"news\"}, {\"not\": {\"tag\": \"vip\"}}]}", bob);
        assertMatches("{\"any\": [{\"tag\": \"vip\"}, {\"field\": \"location\", \"exists\": false}]}", alice, carol);
        assertMatches("""
                {"not": {"any": [{"attribute": "age", "gt": 20},
                                 {"all": [{"tag": "news"}, {"language": "sw"}]}]}}""", carol);
    }

    @Test
    void an_import_and_the_outcomes_of_a_campaign_are_conditions() {
        var file = imported(alice, carol);
        long campaign = campaign();
        message(campaign, alice, 43);
        message(campaign, bob, 70);

        assertMatches("{\"import_id\": \"" + file + "\"}", alice, carol);
        assertMatches("{\"not\": {\"import_id\": \"" + file + "\"}}", bob);
        assertMatches("{\"campaign\": " + campaign + ", \"outcome\": [\"failed\", \"undelivered\"]}", alice);
        assertMatches("{\"campaign\": " + campaign + "}", alice, bob);
        assertMatches("{\"not\": {\"campaign\": " + campaign + "}}", carol);
        assertMatches(
                "{\"any\": [{\"import_id\": \"" + file + "\"}, {\"campaign\": " + campaign
                        + ", \"outcome\": \"delivered\"}]}",
                alice,
                bob,
                carol);
    }

    @Test
    void the_data_of_another_account_is_unknown() {
        var file = imported(alice);
        long campaign = campaign();
        var other = accounts.create();

        for (var filter :
                List.of(Map.<String, Object>of("import_id", file), Map.<String, Object>of("campaign", campaign))) {
            other.api()
                    .body(Map.of("filter", filter))
                    .post("/api/v1/audiences/preview")
                    .then()
                    .statusCode(404);
        }
        long saved = saved("Mine", "{\"tag\": \"vip\"}").extract().jsonPath().getLong("id");
        other.api().get("/api/v1/audiences/{id}", saved).then().statusCode(404);
        other.api().get("/api/v1/audiences/{id}/contacts", saved).then().statusCode(404);
        other.api().delete("/api/v1/audiences/{id}", saved).then().statusCode(404);
    }

    @Test
    void a_saved_audience_counts_its_current_contacts() {
        long id = saved("Readers", "{\"tag\": \"news\"}")
                .body("count", equalTo(2))
                .body("filter.tag", equalTo("news"))
                .extract()
                .jsonPath()
                .getLong("id");
        contact("Dan", "", Map.of(), "news");

        account.api().get("/api/v1/audiences/{id}", id).then().body("count", equalTo(3));
        account.api()
                .get("/api/v1/audiences")
                .then()
                .body("data[0].name", equalTo("Readers"))
                .body("data[0].count", nullValue());
    }

    @Test
    void the_contacts_of_an_audience_are_paged_newest_first() {
        long id = saved("All", "{\"not\": {\"tag\": \"nobody\"}}")
                .extract()
                .jsonPath()
                .getLong("id");

        var first = account.api().get("/api/v1/audiences/{id}/contacts?page_size=2", id);
        first.then().body("pagination.total_count", equalTo(3));
        contact("Later", "", Map.of());
        var second = account.api()
                .get(
                        "/api/v1/audiences/{id}/contacts?page_size=2&page=2&anchor={anchor}",
                        id,
                        first.jsonPath().getLong("pagination.anchor"));

        assertThat(first.jsonPath().getList("data.id", Long.class)).containsExactly(carol, bob);
        assertThat(second.jsonPath().getList("data.id", Long.class)).containsExactly(alice);
    }

    @Test
    void names_are_unique_and_audiences_can_be_changed_and_deleted() {
        long id = saved("Readers", "{\"tag\": \"news\"}").extract().jsonPath().getLong("id");
        saved("Others", "{\"tag\": \"vip\"}");

        account.api()
                .body(Map.of("name", "readers", "filter", Map.of("tag", "x")))
                .post("/api/v1/audiences")
                .then()
                .statusCode(409)
                .body("code", equalTo("audience_exists"));
        account.api()
                .body(Map.of("name", "OTHERS"))
                .patch("/api/v1/audiences/{id}", id)
                .then()
                .statusCode(409)
                .body("code", equalTo("audience_exists"));
        account.api()
                .body(Map.of("filter", Map.of("tag", "vip")))
                .patch("/api/v1/audiences/{id}", id)
                .then()
                .body("name", equalTo("Readers"))
                .body("count", equalTo(1));
        account.api()
                .body(Map.of("name", "New", "filter", Map.of("any", List.of())))
                .put("/api/v1/audiences/{id}", id)
                .then()
                .statusCode(422)
                .body("code", equalTo("invalid_filter"))
                .body("errors[0].pointer", equalTo("#/filter/any"));
        account.api().delete("/api/v1/audiences/{id}", id).then().statusCode(204);
        account.api().get("/api/v1/audiences/{id}", id).then().statusCode(404);
    }

    @Test
    @Tag("S3-21")
    void a_filter_can_be_counted_without_saving_it() {
        account.api()
                .body(Map.of("filter", Map.of("tag", "news")))
                .post("/api/v1/audiences/preview")
                .then()
                .statusCode(200)
                .body("count", equalTo(2));
        account.api()
                .body(Map.of())
                .post("/api/v1/audiences/preview")
                .then()
                .statusCode(422)
                .body("code", equalTo("filter_missing"));
    }

    private void assertMatches(String filter, Long... contacts) {
        var name = "a" + filter.hashCode();
        long id = saved(name, filter).extract().jsonPath().getLong("id");
        assertThat(account.api()
                        .get("/api/v1/audiences/{id}/contacts", id)
                        .jsonPath()
                        .getList("data.id", Long.class))
                .as(filter)
                .containsExactlyInAnyOrder(contacts);
        account.api().get("/api/v1/audiences/{id}", id).then().body("count", equalTo(contacts.length));
    }

    private ValidatableResponse saved(String name, String filter) {
        return account.api()
                .body("{\"name\": \"%s\", \"filter\": %s}".formatted(name, filter))
                .post("/api/v1/audiences")
                .then()
                .statusCode(201);
    }

    private long contact(String name, String location, Map<String, String> attributes, String... tags) {
        return account.api()
                .body(Map.of(
                        "phone",
                        "+2547%08d".formatted(NEXT.incrementAndGet()),
                        "first_name",
                        name,
                        "location",
                        location,
                        "attributes",
                        attributes,
                        "tags",
                        tags))
                .post("/api/v1/contacts")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getLong("id");
    }

    private static final java.util.concurrent.atomic.AtomicLong NEXT =
            new java.util.concurrent.atomic.AtomicLong(11_000_000);

    private String imported(long... contacts) {
        var id = java.util.UUID.randomUUID();
        jdbi.useTransaction(handle -> {
            handle.execute(
                    "insert into task (id, account_id, kind, subject, state) values (?, ?, 'import', ?, 'succeeded')",
                    id,
                    account.id().value(),
                    id.toString());
            long no = handle.createQuery("""
                            insert into import_job (id, account_id, task_id, status, filename, size_bytes, sha256,
                                                    encoding, delimiter, rows_expected, columns)
                            values (:id, :account, :id, 'success', 'people.csv', 1, 'x', 'UTF-8', ',', 1, '[]')
                            returning no
                            """)
                    .bind("id", id)
                    .bind("account", account.id().value())
                    .mapTo(Long.class)
                    .one();
            for (int i = 0; i < contacts.length; i++) {
                handle.execute(
                        "insert into import_member (import_no, row_no, contact_id) values (?, ?, ?)",
                        no,
                        i + 1,
                        contacts[i]);
            }
        });
        return id.toString();
    }

    private long campaign() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        insert into campaign (account_id, name, message_content) values (:account, 'Past', 'Hi')
                        returning id
                        """)
                .bind("account", account.id().value())
                .mapTo(Long.class)
                .one());
    }

    private void message(long campaign, long contact, int state) {
        long id = ids.allocate(1);
        jdbi.useHandle(handle -> handle.execute("""
                        insert into message (id, account_id, plan_id, contact_id, state, recipient)
                        values (?, ?, ?, ?, ?, '+254700000001')
                        """, id, account.id().value(), campaign, contact, state));
    }
}
