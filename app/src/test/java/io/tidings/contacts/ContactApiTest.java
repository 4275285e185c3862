package io.tidings.contacts;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ContactApiTest {
    private static final String CONTACTS = "/api/v1/contacts";

    @Inject
    TestAccounts accounts;

    private TestAccount account;

    @BeforeEach
    void anAccountInKenya() {
        account = accounts.create();
    }

    @Test
    void a_contact_is_created_with_all_it_has_and_read_again() {
        var body = """
                {"phone": "0712 345 678", "first_name": " Alice ", "last_name": "Ouma", "location": "Nairobi",
                 "preferred_product": "Tea", "attributes": {"Order No": 1.10, "vip": true, "Prénom": "A\\"b"},
                 "tags": ["VIP", " beta ", "vip"]}""";
        var created = account.api().body(body).post(CONTACTS).then().statusCode(201);
        int id = created.extract().path("id");
        created.header("Location", equalTo(CONTACTS + "/" + id));

        account.api()
                .get(CONTACTS + "/" + id)
                .then()
                .statusCode(200)
                .body("phone", equalTo("+254712345678"))
                .body("first_name", equalTo("Alice"))
                .body("last_name", equalTo("Ouma"))
                .body("location", equalTo("Nairobi"))
                .body("preferred_product", equalTo("Tea"))
                .body("attributes", equalTo(Map.of("order_no", "1.10", "vip", "true", "prenom", "A\"b")))
                .body("tags", contains("beta", "vip"));
    }

    @Test
    void customers_are_the_same_people_by_another_name() {
        int id = account.api()
                .body(Map.of("phone", "+254712345678"))
                .post("/api/v1/customers")
                .then()
                .statusCode(201)
                .header("Location", startsWith("/api/v1/customers/"))
                .body("first_name", equalTo(""))
                .extract()
                .path("id");

        account.api().get(CONTACTS + "/" + id).then().statusCode(200);
        account.api()
                .body(Map.of("last_name", "O"))
                .patch("/api/v1/customers/" + id)
                .then()
                .statusCode(200);
        account.api()
                .get("/api/v1/customers")
                .then()
                .statusCode(200)
                .body("data[0].last_name", equalTo("O"))
                .body("pagination.total_count", equalTo(1));
        account.api().delete("/api/v1/customers/" + id).then().statusCode(204);
        account.api().get(CONTACTS + "/" + id).then().statusCode(404);
    }

    @Test
    void a_second_contact_of_one_number_in_any_spelling_is_refused_and_names_the_first() {
        int first = create("+254712345678");

        account.api()
                .body(Map.of("phone", "0712-345-678", "first_name", "Another"))
                .post(CONTACTS)
                .then()
                .statusCode(409)
                .body("code", equalTo("contact_exists"))
                .body("contact_id", equalTo(first));
        int second = create("+254712345679");
        for (var change : List.of("PATCH", "PUT")) {
            account.api()
                    .body(Map.of("phone", "+254 712 345678"))
                    .request(change, CONTACTS + "/" + second)
                    .then()
                    .statusCode(409)
                    .body("code", equalTo("contact_exists"))
                    .body("contact_id", equalTo(first));
        }
        accounts.create()
                .api()
                .body(Map.of("phone", "+254712345678"))
                .post(CONTACTS)
                .then()
                .statusCode(201);
    }

    @ParameterizedTest
    @CsvSource({
        "{}, #/phone",
        "'{\"phone\": \"12\"}', #/phone",
        "'{\"phone\": \"2.54712E+11\"}', #/phone",
        "'{\"phone\": \"+254712345678\", \"attributes\": {\"phone\": \"x\"}}', #/attributes/phone",
        "'{\"phone\": \"+254712345678\", \"attributes\": {\"Order No\": 1, \"order-no\": 2}}', #/attributes/order-no",
        "'{\"phone\": \"+254712345678\", \"attributes\": {\"!\": 1}}', #/attributes/!",
        "'{\"phone\": \"+254712345678\", \"tags\": [\" \"]}', #/tags/0"
    })
    void what_is_wrong_is_named_by_its_place(String body, String pointer) {
        account.api()
                .body(body)
                .post(CONTACTS)
                .then()
                .statusCode(422)
                .body("code", equalTo("invalid_contact"))
                .body("errors.pointer", contains(pointer));
        account.api().get(CONTACTS).then().body("data", equalTo(List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"phone\": \"+254712345678\", \"surname\": \"x\"}', unknown_field",
        "'{\"phone\": 254712345678}', malformed_json",
        "'{\"phone\": \"+254712345678\", \"first_name\": \"a\\u0000b\"}', nul_character",
        "'{\"phone\": \"+254712345678\", \"attributes\": {\"a\": {\"b\": 1}}}', malformed_json",
        "'{\"phone\": \"+254712345678\", \"attributes\": {\"a\": [1]}}', malformed_json",
        "'{\"phone\":', malformed_json",
        "'', malformed_json"
    })
    void what_cannot_be_read_is_malformed(String body, String code) {
        account.api().body(body).post(CONTACTS).then().statusCode(400).body("code", equalTo(code));
    }

    @Test
    void endless_input_is_refused_with_every_place() {
        var tooMany = IntStream.range(0, 51).boxed().collect(Collectors.toMap(i -> "a" + i, i -> i));
        account.api()
                .body(Map.of("phone", "+254712345678", "first_name", "x".repeat(10_000), "attributes", tooMany))
                .post(CONTACTS)
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("#/first_name", "#/attributes"));
        account.api()
                .body(Map.of("phone", "+254712345678", "attributes", Map.of("a", "x".repeat(1001))))
                .post(CONTACTS)
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("#/attributes/a"));
    }

    @Test
    void script_tags_are_only_text() {
        var name = "<script>alert(1)</script>'; drop table contact; --";
        int id = account.api()
                .body(Map.of("phone", "+254712345678", "first_name", name))
                .post(CONTACTS)
                .then()
                .statusCode(201)
                .extract()
                .path("id");

        account.api().get(CONTACTS + "/" + id).then().body("first_name", equalTo(name));
    }

    @Test
    void a_change_leaves_what_it_does_not_mention_and_a_replacement_does_not() {
        int id = account.api()
                .body(Map.of(
                        "phone",
                        "+254712345678",
                        "first_name",
                        "Alice",
                        "attributes",
                        Map.of("a", "1", "b", "2"),
                        "tags",
                        List.of("vip")))
                .post(CONTACTS)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        account.api()
                .body("""
                        {"location": "Kisumu", "first_name": null, "attributes": {"C": 3, "a": null}}""")
                .patch(CONTACTS + "/" + id)
                .then()
                .statusCode(200)
                .body("phone", equalTo("+254712345678"))
                .body("first_name", equalTo("Alice"))
                .body("location", equalTo("Kisumu"))
                .body("attributes", equalTo(Map.of("b", "2", "c", "3")))
                .body("tags", contains("vip"));
        account.api()
                .body(Map.of("first_name", "", "tags", List.of()))
                .patch(CONTACTS + "/" + id)
                .then()
                .statusCode(200)
                .body("first_name", equalTo(""))
                .body("tags", equalTo(List.of()));
        account.api()
                .body(Map.of("phone", "0712345679"))
                .put(CONTACTS + "/" + id)
                .then()
                .statusCode(200)
                .body("phone", equalTo("+254712345679"))
                .body("location", equalTo(""))
                .body("attributes", equalTo(Map.of()));
        account.api()
                .body("{\"nickname\": \"x\"}")
                .patch(CONTACTS + "/" + id)
                .then()
                .statusCode(400)
                .body("code", equalTo("unknown_field"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "999999999", "99999999999999999999", "abc"})
    void an_unknown_id_is_not_found(String id) {
        account.api().get(CONTACTS + "/" + id).then().statusCode(404);
        account.api().body(Map.of()).patch(CONTACTS + "/" + id).then().statusCode(404);
        account.api().delete(CONTACTS + "/" + id).then().statusCode(404);
    }

    @Test
    void another_accounts_contact_does_not_exist() {
        int id = create("+254712345678");
        var other = accounts.create().api();

        other.get(CONTACTS + "/" + id).then().statusCode(404).body("code", equalTo("not_found"));
        accounts.create()
                .api()
                .body(Map.of("location", "x"))
                .patch(CONTACTS + "/" + id)
                .then()
                .statusCode(404);
        accounts.create().api().delete(CONTACTS + "/" + id).then().statusCode(404);
        account.api().get(CONTACTS + "/" + id).then().statusCode(200).body("location", equalTo(""));
    }

    @Test
    void pages_stay_the_same_while_contacts_are_added() {
        var ids =
                IntStream.range(0, 7).mapToObj(i -> create("+25471234567" + i)).toList();
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
        create("+254712345677");
        create("+254712345678");

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
    void page_sizes_out_of_range_are_clamped() {
        create("+254712345678");
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
    void a_search_finds_words_in_any_field_and_numbers_by_their_beginning() {
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

        assertThat(found("alice")).containsExactly("+254712345678");
        assertThat(found("OUMA ali")).containsExactly("+254712345678");
        assertThat(found("élysée")).containsExactly("+254712345678");
        assertThat(found("alice bob")).isEmpty();
        assertThat(found("0%_p")).containsExactly("+254733000111");
        assertThat(found("a%a")).isEmpty();
        assertThat(found("4711")).containsExactly("+254733000111");
        assertThat(found("0712 345")).containsExactly("+254712345678");
        assertThat(found("+2547")).containsExactly("+254733000111", "+254712345678");
        assertThat(found("733000")).containsExactly("+254733000111");
        assertThat(found("  ")).hasSize(2);
        assertThat(found("' or 1=1 --")).isEmpty();
    }

    @Test
    void a_list_is_narrowed_by_tag_and_tags_are_counted() {
        tagged("+254712345671", "vip", "beta");
        tagged("+254712345672", "vip");

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
        for (var id : List.of("4be0643f-1d98-573b-97cd-ca98a65347dd", "nonsense")) {
            account.api().get(CONTACTS + "?import_id=" + id).then().statusCode(404);
            account.api()
                    .body(Map.of("import_id", id))
                    .post(CONTACTS + "/search")
                    .then()
                    .statusCode(404);
        }
    }

    @Test
    void nobody_gets_in_without_a_key() {
        given().get(CONTACTS).then().statusCode(401);
    }

    @Test
    void the_api_description_has_both_names_and_every_operation() {
        given().accept("application/json")
                .get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .body("paths.'/api/v1/contacts/{id}'.keySet()", hasItem("patch"))
                .body("paths.'/api/v1/customers/{id}'.keySet()", containsInAnyOrder("get", "patch", "put", "delete"))
                .body("paths.'/api/v1/customers/search'.post.tags", contains("Customers"));
    }

    private List<String> found(String text) {
        return account.api()
                .body(Map.of("q", text))
                .post(CONTACTS + "/search")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("data.phone");
    }

    private int create(String phone) {
        return account.api()
                .body(Map.of("phone", phone))
                .post(CONTACTS)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private void tagged(String phone, String... tags) {
        account.api()
                .body(Map.of("phone", phone, "tags", tags))
                .post(CONTACTS)
                .then()
                .statusCode(201);
    }
}
