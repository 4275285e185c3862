package io.tidings.contacts;

import static io.tidings.contacts.ContactCalls.CONTACTS;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the totals of lists. They are stored, not counted while a user waits. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ContactTotalsTest {
    private static final int MANY = 10_150;

    @Inject
    TestAccounts accounts;

    @Inject
    Jdbi jdbi;

    private TestAccount account;
    private ContactCalls contacts;

    @BeforeEach
    void anAccount() {
        account = accounts.create();
        contacts = new ContactCalls(account);
    }

    @Test
    void creating_updating_and_deleting_contacts_adjusts_the_totals_and_tag_counts() {
        int first = contacts.tagged("+254712345601", "vip", "beta");
        int second = contacts.tagged("+254712345602", "vip");
        contacts.create("+254712345603");
        account.api()
                .body(Map.of("phone", "+254712345601"))
                .post(CONTACTS)
                .then()
                .statusCode(409);
        assertThat(total("")).isEqualTo(3);
        assertThat(tags()).containsExactly("vip 2", "beta 1");

        account.api()
                .body(Map.of("tags", List.of("beta", "new")))
                .patch(CONTACTS + "/" + second)
                .then()
                .statusCode(200);
        assertThat(tags()).containsExactly("beta 2", "new 1", "vip 1");

        account.api().delete(CONTACTS + "/" + first).then().statusCode(204);
        assertThat(total("")).isEqualTo(2);
        assertThat(tags()).containsExactly("beta 1", "new 1");
        assertThat(total("?tag=vip")).isZero();
    }

    @Test
    void an_import_and_an_erasure_adjust_the_total() throws Exception {
        contacts.create("+254712345601");
        imported("phone,first_name\n0712345601,Alice\n0712345602,Bob\n0712345603,Carol\n0712345603,Again\nnone,x\n");
        assertThat(total("")).isEqualTo(3);
        assertThat(tags()).containsExactly("file 3");
        imported("phone,first_name\n0712345601,Alice\n0712345604,Dan\n");
        assertThat(total("")).isEqualTo(4);
        assertThat(tags()).containsExactly("file 4");

        int erased = page("").getInt("data[0].id");
        account.api()
                .body(Map.of())
                .post(CONTACTS + "/" + erased + "/erasure")
                .then()
                .statusCode(202);
        eventually(SOON, () -> total(""), total -> assertThat(total).isEqualTo(3));
        assertThat(tags()).containsExactly("file 3");
    }

    @Test
    void concurrent_writers_lose_no_count() throws Exception {
        try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 40; i++) {
                var phone = "+2547123456" + (10 + i);
                writers.execute(() -> contacts.tagged(phone, "crowd"));
            }
        }
        assertThat(total("")).isEqualTo(40);
        assertThat(tags()).containsExactly("crowd 40");
    }

    @Test
    void another_accounts_contacts_are_not_in_the_total() {
        contacts.tagged("+254712345601", "vip");
        var other = new ContactCalls(accounts.create());
        other.tagged("+254712345601", "vip");
        other.account().api().get(CONTACTS).then().body("pagination.total_count", equalTo(1));
        assertThat(tags()).containsExactly("vip 1");
    }

    @Test
    @Tag("S4-46")
    @Tag("S4-51")
    void a_list_with_an_anchor_leaves_out_newer_contacts() {
        many("common");
        var whole = page("?page_size=100");
        var tagged = page("?page_size=100&tag=common");
        contacts.tagged("+254712345601", "common");

        for (var list : List.of("?page_size=100", "?page_size=100&tag=common")) {
            assertThat(total(list)).isEqualTo(MANY + 1);
            var anchor = (list.endsWith("tag=common") ? tagged : whole).getLong("pagination.anchor");
            var last = page(list + "&page=102&anchor=" + anchor);
            assertThat(last.getLong("pagination.total_count")).isEqualTo(MANY);
            assertThat(last.getBoolean("pagination.total_count_exact")).isTrue();
            assertThat(last.getLong("pagination.total_pages")).isEqualTo(102);
            assertThat(last.getList("data.id")).hasSize(50);
            assertThat(last.getInt("data[49].id")).isEqualTo(oldest());
            assertThat(page(list + "&page=103&anchor=" + anchor).getList("data"))
                    .isEmpty();
        }
        assertThat(page("?tag=rare").getList("data.first_name")).containsExactly("Name1");
    }

    @Test
    void a_search_with_many_matches_reports_a_lower_bound_and_pages_to_the_end() {
        many("common");
        var first = search("name", 1);
        assertThat(first.getBoolean("pagination.total_count_exact")).isFalse();
        assertThat(first.getLong("pagination.total_count")).isBetween(10_000L, (long) MANY);
        assertThat(first.getInt("data[0].id")).isGreaterThan(first.getInt("data[99].id"));

        var last = search("name", 102);
        assertThat(last.getBoolean("pagination.total_count_exact")).isTrue();
        assertThat(last.getLong("pagination.total_count")).isEqualTo(MANY);
        assertThat(last.getInt("data[49].id")).isEqualTo(oldest());

        var few = search("name77", 1);
        assertThat(few.getBoolean("pagination.total_count_exact")).isTrue();
        assertThat(few.getLong("pagination.total_count"))
                .isEqualTo(IntStream.rangeClosed(1, MANY)
                        .filter(i -> String.valueOf(i).startsWith("77"))
                        .count());
    }

    /** Creates contacts named Name1, Name2 and so on. The first also has the tag "rare". */
    private void many(String tag) {
        jdbi.useHandle(handle -> handle.execute("""
                insert into contact (account_id, phone, first_name, tags)
                select ?, '+2547' || lpad(i::text, 8, '0'), 'Name' || i,
                       case when i = 1 then array[?, 'rare'] else array[?] end
                  from generate_series(1, ?) i
                """, account.id().value(), tag, tag, MANY));
    }

    private int oldest() {
        return jdbi.withHandle(handle -> handle.createQuery("select min(id) from contact where account_id = :account")
                .bind("account", account.id().value())
                .mapTo(Integer.class)
                .one());
    }

    private void imported(String csv) throws Exception {
        var id = account.upload()
                .multiPart("file", "people.csv", csv.getBytes(StandardCharsets.UTF_8), "text/csv")
                .multiPart("tags", "file")
                .post("/api/v1/imports/csv")
                .then()
                .statusCode(202)
                .extract()
                .path("import_id");
        eventually(
                SOON,
                () -> account.api().get("/api/v1/imports/" + id).jsonPath().getString("status"),
                status -> assertThat(status).isEqualTo("success"));
    }

    private JsonPath search(String text, int page) {
        return account.api()
                .body(Map.of("q", text, "page", page, "page_size", 100))
                .post(CONTACTS + "/search")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private JsonPath page(String query) {
        return account.api()
                .get(CONTACTS + query)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private long total(String query) {
        return page(query).getLong("pagination.total_count");
    }

    private List<String> tags() {
        var json = account.api()
                .get(CONTACTS + "/tags")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        return json.getList("data", TagCount.class).stream()
                .map(tag -> tag.tag() + " " + tag.contacts())
                .toList();
    }
}
