package io.tidings.contacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ContactListApiTest {
    private static final String CONTACTS = ContactCalls.CONTACTS;

    @Inject
    TestAccounts accounts;

    private TestAccount account;
    private ContactCalls contacts;

    @BeforeEach
    void anAccountInKenya() {
        account = accounts.create();
        contacts = new ContactCalls(account);
    }

    @Test
    @Tag("S4-46")
    void pages_stay_the_same_while_contacts_are_added() {
        var ids = IntStream.range(0, 7)
                .mapToObj(i -> contacts.create("+25471234567" + i))
                .toList();
        var first = account.api()
                .get(CONTACTS + "?page_size=3")
                .then()
                .statusCode(200)
                .body("pagination.total_count", equalTo(7))
                .body("pagination.total_pages", equalTo(3))
                .header("Link", containsString("rel=\"next\""))
                .extract()
                .jsonPath();
        assertThat(first.getList("data.id")).isEqualTo(ids.reversed().subList(0, 3));
        contacts.create("+254712345677");
        contacts.create("+254712345678");

        var rest = IntStream.of(2, 3)
                .boxed()
                .flatMap(page -> account
                        .api()
                        .get(CONTACTS + "?page_size=3&page=" + page + "&anchor=" + first.get("pagination.anchor"))
                        .then()
                        .statusCode(200)
                        .body("pagination.total_count", equalTo(7))
                        .extract()
                        .jsonPath()
                        .<Integer>getList("data.id")
                        .stream())
                .toList();

        assertThat(rest).isEqualTo(ids.reversed().subList(3, 7));
    }

    @Test
    @Tag("S4-49")
    void page_sizes_out_of_range_are_clamped() {
        contacts.create("+254712345678");
        account.api()
                .get(CONTACTS + "?page=0&page_size=1000")
                .then()
                .statusCode(200)
                .body("pagination.page", equalTo(1))
                .body("pagination.page_size", equalTo(100));
        account.api()
                .body(Map.of("page", -5, "page_size", 0))
                .post(CONTACTS + "/search")
                .then()
                .statusCode(200)
                .body("pagination.page", equalTo(1))
                .body("pagination.page_size", equalTo(20));
    }

    @Test
    void a_search_finds_words_in_any_field_and_the_beginning_of_numbers() {
        account.api()
                .body(Map.of(
                        "phone", "+254712345678", "first_name", "Alice", "last_name", "Ouma", "location", "Élysée"))
                .post(CONTACTS)
                .then()
                .statusCode(201);
        account.api()
                .body(Map.of("phone", "+254733000111", "first_name", "Bob", "preferred_product", "100%_pure 4711"))
                .post(CONTACTS)
                .then()
                .statusCode(201);

        assertThat(contacts.found("alice")).containsExactly("+254712345678");
        assertThat(contacts.found("OUMA ali")).containsExactly("+254712345678");
        assertThat(contacts.found("élysée")).containsExactly("+254712345678");
        assertThat(contacts.found("alice bob")).isEmpty();
        assertThat(contacts.found("lice")).as("not the beginning of a word").isEmpty();
        assertThat(contacts.found("100%_p")).containsExactly("+254733000111");
        assertThat(contacts.found("a%a")).isEmpty();
        assertThat(contacts.found("4711")).containsExactly("+254733000111");
        assertThat(contacts.found("0712 345")).containsExactly("+254712345678");
        assertThat(contacts.found("+2547")).containsExactly("+254733000111", "+254712345678");
        assertThat(contacts.found("733000")).containsExactly("+254733000111");
        assertThat(contacts.found("  ")).hasSize(2);
        assertThat(contacts.found("' or 1=1 --")).isEmpty();
    }

    @Test
    void a_list_is_filtered_by_tag_and_tags_are_counted() {
        contacts.tagged("+254712345671", "vip", "beta");
        contacts.tagged("+254712345672", "vip");

        account.api()
                .get(CONTACTS + "?tag=VIP")
                .then()
                .statusCode(200)
                .body("data.phone", contains("+254712345672", "+254712345671"));
        account.api()
                .body(Map.of("tag", "beta", "q", "+2547"))
                .post(CONTACTS + "/search")
                .then()
                .statusCode(200)
                .body("data.phone", contains("+254712345671"));
        account.api()
                .get(CONTACTS + "/tags")
                .then()
                .statusCode(200)
                .body("data.tag", contains("vip", "beta"))
                .body("data.contacts", contains(2, 1));
    }

    @Test
    void an_import_that_the_account_does_not_have_is_not_found() {
        var unknown = "4be0643f-1d98-573b-97cd-ca98a65347dd";
        account.api().get(CONTACTS + "?import_id=" + unknown).then().statusCode(404);
        account.api()
                .get(CONTACTS + "?import_id=nonsense")
                .then()
                .statusCode(422)
                .body("errors[0].parameter", equalTo("import_id"));
        for (var id : List.of(unknown, "nonsense")) {
            account.api()
                    .body(Map.of("import_id", id))
                    .post(CONTACTS + "/search")
                    .then()
                    .statusCode(404);
        }
    }
}
