package io.tidings.contacts;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ContactApiTest {
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
    void a_contact_is_created_with_all_fields_and_read_again() {
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
    @Tag("S4-2")
    void customers_are_an_alias_of_contacts() {
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
    @Tag("S2-2")
    void a_second_contact_with_the_same_number_in_any_spelling_is_refused_with_the_id_of_the_first() {
        int first = contacts.create("+254712345678");

        account.api()
                .body(Map.of("phone", "0712-345-678", "first_name", "Another"))
                .post(CONTACTS)
                .then()
                .statusCode(409)
                .body("code", equalTo("contact_exists"))
                .body("contact_id", equalTo(first));
        int second = contacts.create("+254712345679");
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

    @Test
    void a_null_in_a_patch_clears_a_field_and_an_absent_field_is_kept() {
        var id = account.api()
                .body("""
                        {"phone": "+254712345678", "first_name": "Amina", "last_name": "Otieno", "tags": ["vip"],
                         "attributes": {"plan": "gold", "city": "Kisumu"}}
                        """)
                .post(CONTACTS)
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getLong("id");

        account.api()
                .body("{\"first_name\": null, \"attributes\": {\"plan\": null}}")
                .patch(CONTACTS + "/" + id)
                .then()
                .statusCode(200)
                .body("first_name", equalTo(""))
                .body("last_name", equalTo("Otieno"))
                .body("attributes", equalTo(Map.of("city", "Kisumu")))
                .body("tags", equalTo(List.of("vip")));
        account.api()
                .body("{\"attributes\": null, \"tags\": null}")
                .patch(CONTACTS + "/" + id)
                .then()
                .statusCode(200)
                .body("attributes", equalTo(Map.of()))
                .body("tags", equalTo(List.of()));
        account.api()
                .body("{\"phone\": null}")
                .patch(CONTACTS + "/" + id)
                .then()
                .statusCode(422);
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
    @Tag("S4-2")
    void a_violation_points_to_its_field(String body, String pointer) {
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
        "'{\"phone\": \"+254712345678\", \"first_name\": \"a\\u0000b\"}', nul_character",
        "'{\"phone\":', malformed_json",
        "'', malformed_json"
    })
    void unreadable_json_is_malformed(String body, String code) {
        account.api().body(body).post(CONTACTS).then().statusCode(400).body("code", equalTo(code));
    }

    @Test
    void too_long_input_is_refused_with_a_pointer_to_each_field() {
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
    void script_tags_are_stored_as_text() {
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
    void an_update_keeps_unmentioned_fields() {
        int id = alice();
        account.api()
                .body("""
                        {"location": "Kisumu", "attributes": {"C": 3, "a": null}}""")
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
                .body("{\"nickname\": \"x\"}")
                .patch(CONTACTS + "/" + id)
                .then()
                .statusCode(400)
                .body("code", equalTo("unknown_field"));
    }

    @Test
    void a_replacement_empties_unmentioned_fields() {
        int id = alice();
        account.api()
                .body(Map.of("phone", "0712345679"))
                .put(CONTACTS + "/" + id)
                .then()
                .statusCode(200)
                .body("phone", equalTo("+254712345679"))
                .body("first_name", equalTo(""))
                .body("location", equalTo(""))
                .body("attributes", equalTo(Map.of()))
                .body("tags", equalTo(List.of()));
    }

    /** Creates a contact with a name, a location, attributes and a tag. */
    private int alice() {
        return account.api()
                .body(Map.of(
                        "phone",
                        "+254712345678",
                        "first_name",
                        "Alice",
                        "location",
                        "Nairobi",
                        "attributes",
                        Map.of("a", "1", "b", "2"),
                        "tags",
                        List.of("vip")))
                .post(CONTACTS)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "999999999", "99999999999999999999", "abc"})
    void an_unknown_id_is_not_found(String id) {
        account.api().get(CONTACTS + "/" + id).then().statusCode(404);
        account.api().body(Map.of()).patch(CONTACTS + "/" + id).then().statusCode(404);
        account.api().delete(CONTACTS + "/" + id).then().statusCode(404);
    }

    @Test
    void contacts_of_another_account_are_not_found() {
        int id = contacts.create("+254712345678");
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
    void a_request_without_a_key_is_refused() {
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
}
