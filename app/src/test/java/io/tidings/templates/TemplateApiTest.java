package io.tidings.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.tidings.contacts.ContactFields;
import io.tidings.contacts.Contacts;
import io.tidings.shared.TemplateId;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class TemplateApiTest {
    private static final String TEMPLATES = "/api/v1/templates";

    @Inject
    TestAccounts accounts;

    @Inject
    Contacts contacts;

    @Inject
    Templates templates;

    private TestAccount account;

    @BeforeEach
    void anAccount() {
        account = accounts.create();
    }

    @Test
    void a_created_template_shows_its_placeholders_and_segments() {
        var created = post(Map.of(
                        "name", " Order ",
                        "body", "Hi {{ First_Name | default: \"there\" }}, order {order_no}…",
                        "channel", "whatsapp",
                        "variables", List.of("Order No")))
                .statusCode(201);
        int id = created.extract().path("id");
        created.header("Location", equalTo(TEMPLATES + "/" + id));

        account.api()
                .get(TEMPLATES + "/" + id)
                .then()
                .statusCode(200)
                .body("name", equalTo("Order"))
                .body("channel", equalTo("whatsapp"))
                .body("placeholders", contains("first_name", "order_no"))
                .body("variables", contains("order_no"))
                .body("segments.encoding", equalTo("ucs2"))
                .body("segments.segments", equalTo(1))
                .body("segments.forcing", contains("…"))
                .body("active", equalTo(true))
                .body("version", equalTo(1));
    }

    @Test
    @Tag("S4-56")
    void an_unknown_placeholder_is_refused_with_the_valid_names() {
        contacts.create(
                account.id(), new ContactFields("+254712345678", null, null, null, null, Map.of("tier", "gold"), null));

        post(Map.of("name", "A", "body", "{tier} {frist_name} {{nope}}", "variables", List.of("code")))
                .statusCode(422)
                .body("code", equalTo("unknown_placeholder"))
                .body("unknown", contains("frist_name", "nope"))
                .body("valid", hasItems("first_name", "phone", "name", "tier", "code"));
        post(Map.of("name", "A", "body", "{tier} {first_name} {code}", "variables", List.of("code")))
                .statusCode(201);
        accounts.create()
                .api()
                .body(Map.of("name", "A", "body", "{tier}"))
                .post(TEMPLATES)
                .then()
                .statusCode(422);
    }

    @Test
    @Tag("S4-56")
    void a_syntax_error_has_its_position() {
        post(Map.of("name", "A", "body", "Hi {first name}"))
                .statusCode(422)
                .body("code", equalTo("template_syntax"))
                .body("position", equalTo(3))
                .body("errors[0].pointer", equalTo("#/body"));
    }

    @Test
    void too_long_empty_and_unreadable_input_is_refused() {
        post(Map.of("name", "x".repeat(201), "body", "x".repeat(4097), "channel", "fax"))
                .statusCode(422)
                .body("code", equalTo("invalid_template"))
                .body("errors.pointer", contains("#/name", "#/channel", "#/body"));
        post(Map.of()).statusCode(422).body("errors.pointer", contains("#/name", "#/body"));
        post(Map.of("name", "A", "body", "b", "text", "c")).statusCode(400).body("code", equalTo("unknown_field"));
        post(Map.of("name", "A", "body", "a\0b")).statusCode(400).body("code", equalTo("nul_character"));
        post(Map.of("name", "A", "body", "b", "variables", List.of("!")))
                .statusCode(422)
                .body("errors.pointer", contains("#/variables/0"));
        account.api().get(TEMPLATES).then().body("pagination.total_count", equalTo(0));
    }

    @Test
    void script_tags_are_stored_as_text() {
        int id = create("<script>alert(1)</script>", "<b>Hi</b> {first_name}");

        account.api()
                .get(TEMPLATES + "/" + id)
                .then()
                .body("name", equalTo("<script>alert(1)</script>"))
                .body("body", equalTo("<b>Hi</b> {first_name}"));
    }

    @Test
    void a_name_is_unique_among_active_templates() {
        int first = create("Welcome", "Hi");
        post(Map.of("name", "WELCOME", "body", "Hello"))
                .statusCode(409)
                .body("code", equalTo("template_exists"))
                .body("template_id", equalTo(first));
        int other = create("Other", "Hello");
        change(other, Map.of("name", "welcome")).statusCode(409).body("template_id", equalTo(first));

        account.api().delete(TEMPLATES + "/" + first).then().statusCode(204);
        account.api().delete(TEMPLATES + "/" + first).then().statusCode(204);
        change(other, Map.of("name", "welcome")).statusCode(200);
        change(first, Map.of("active", true)).statusCode(409).body("code", equalTo("template_exists"));
    }

    @Test
    void only_a_changed_text_creates_a_new_version() {
        int id = create("A", "Hi {first_name}");

        change(id, Map.of("body", "Hello {first_name}"))
                .statusCode(200)
                .body("version", equalTo(2))
                .body("name", equalTo("A"))
                .body("body", equalTo("Hello {first_name}"));
        change(id, Map.of("name", "B")).statusCode(200).body("version", equalTo(2));
        change(id, Map.of("body", "Hello {nobody_has_this}")).statusCode(422);
        change(id, Map.of("boddy", "x")).statusCode(400).body("code", equalTo("unknown_field"));
        account.api().get(TEMPLATES + "/" + id).then().body("body", equalTo("Hello {first_name}"));
    }

    @Test
    void an_inactive_template_stays_readable_but_campaigns_do_not_find_it() {
        int id = create("A", "Hi");
        account.api().delete(TEMPLATES + "/" + id).then().statusCode(204);

        account.api().get(TEMPLATES + "/" + id).then().statusCode(200).body("active", equalTo(false));
        assertThat(templates.findActive(account.id(), new TemplateId(id))).isEmpty();
        assertThat(templates.find(account.id(), new TemplateId(id))).isPresent();
        account.api().get(TEMPLATES + "?active=true").then().body("data", equalTo(List.of()));
        account.api().get(TEMPLATES + "?active=false").then().body("data.id", contains(id));
        change(id, Map.of("active", true)).statusCode(200).body("version", equalTo(1));
        assertThat(templates.findActive(account.id(), new TemplateId(id))).isPresent();
    }

    @Test
    void pages_stay_the_same_while_templates_are_added() {
        int first = create("A", "a");
        int second = create("B", "b");
        var page = account.api().get(TEMPLATES + "?page_size=1").then().body("data.id", contains(second));
        int anchor = page.extract().path("pagination.anchor");
        create("C", "c");

        account.api()
                .get(TEMPLATES + "?page_size=1&page=2&anchor=" + anchor)
                .then()
                .body("data.id", contains(first))
                .body("pagination.total_count", equalTo(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"active=maybe", "channel=fax"})
    void an_invalid_filter_is_refused(String query) {
        account.api().get(TEMPLATES + "?" + query).then().statusCode(422).body("errors[0].parameter", notNullValue());
    }

    @Test
    void templates_of_another_account_are_not_found() {
        int id = create("A", "Hi");
        var path = TEMPLATES + "/" + id;
        var other = accounts.create();

        other.api().get(path).then().statusCode(404);
        other.api().body(Map.of("name", "B")).patch(path).then().statusCode(404);
        other.api().delete(path).then().statusCode(404);
        other.api()
                .body(Map.of("variables", Map.of()))
                .post(path + "/apply")
                .then()
                .statusCode(404);
        account.api().get(path).then().statusCode(200).body("active", equalTo(true));
    }

    @Test
    void a_template_is_applied_to_a_customer_and_variables_override_its_values() {
        var contact = contacts.create(
                account.id(),
                new ContactFields("+254712345678", "Alice", "Ouma", null, null, Map.of("tier", "gold"), null));
        int id = create("A", "{name} {phone} {{tier|upcase}} {location}!");

        apply(id, Map.of("customer_id", contact.id().value()))
                .statusCode(200)
                .body("rendered_message", equalTo("Alice Ouma +254712345678 GOLD !"))
                .body("missing", contains("location"))
                .body("segments.encoding", equalTo("gsm7"))
                .body("segments.segments", equalTo(1));
        apply(
                        id,
                        Map.of(
                                "customer_id",
                                contact.id().value(),
                                "variables",
                                Map.of("First Name", "Bob", "LOCATION", "{phone}")))
                .statusCode(200)
                .body("rendered_message", equalTo("Bob Ouma +254712345678 GOLD {phone}!"))
                .body("missing", equalTo(List.of()));
    }

    @ParameterizedTest
    @CsvSource({"empty, 'Hi Bob, '", "unknown, 'Hi Bob, [unknown]'", "literal:friend, 'Hi Bob, friend'"})
    void a_missing_value_is_reported_and_replaced_by_the_policy(String policy, String message) {
        int id = create("A", "Hi {name}, {location}");

        apply(id, Map.of("variables", Map.of("first_name", "Bob"), "missing_value", policy))
                .statusCode(200)
                .body("rendered_message", equalTo(message))
                .body("missing", contains("location"));
    }

    @Test
    void a_refused_application_has_its_reason() {
        int id = create("A", "Hi {first_name} {location}");

        apply(id, Map.of("variables", Map.of(), "missing_value", "fail"))
                .statusCode(422)
                .body("code", equalTo("missing_values"))
                .body("missing", contains("first_name", "location"));
        apply(id, Map.of("variables", Map.of(), "missing_value", "emtpy"))
                .statusCode(422)
                .body("code", equalTo("invalid_missing_value"));
        apply(id, Map.of()).statusCode(422).body("code", equalTo("values_required"));
        apply(id, Map.of("customer_id", 0)).statusCode(404);
        apply(id, Map.of("variables", Map.of("first_name", "x".repeat(5000))))
                .statusCode(422)
                .body("code", equalTo("message_too_long"));
    }

    private int create(String name, String body) {
        return post(Map.of("name", name, "body", body))
                .statusCode(201)
                .extract()
                .path("id");
    }

    private ValidatableResponse post(Map<String, ?> body) {
        return account.api().body(body).post(TEMPLATES).then();
    }

    private ValidatableResponse change(int id, Map<String, ?> body) {
        return account.api().body(body).patch(TEMPLATES + "/" + id).then();
    }

    private ValidatableResponse apply(int id, Map<String, ?> body) {
        return account.api().body(body).post(TEMPLATES + "/" + id + "/apply").then();
    }
}
