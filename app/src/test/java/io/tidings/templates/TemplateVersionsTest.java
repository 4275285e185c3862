package io.tidings.templates;

import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.tidings.contacts.ContactFields;
import io.tidings.contacts.Contacts;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class TemplateVersionsTest {
    private static final String TEMPLATES = "/api/v1/templates/";

    @Inject
    TestAccounts accounts;

    @Inject
    Contacts contacts;

    private TestAccount account;
    private long id;

    @BeforeEach
    void aTemplate() {
        account = accounts.create();
        id = account.api()
                .body(Map.of("name", "Order", "body", "Hi {first_name}"))
                .post("/api/v1/templates")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getLong("id");
    }

    @Test
    void each_version_of_a_template_can_be_read_and_restored() {
        patch(Map.of("body", "Hello {first_name}"));
        patch(Map.of("name", "Another name, the same text"));
        patch(Map.of("body", "Dear {first_name}"));

        account.api()
                .get(TEMPLATES + id + "/versions")
                .then()
                .statusCode(200)
                .body("data.version", contains(3, 2, 1))
                .body("data.body", contains("Dear {first_name}", "Hello {first_name}", "Hi {first_name}"));
        account.api()
                .get(TEMPLATES + id + "/versions/2")
                .then()
                .statusCode(200)
                .body("body", equalTo("Hello {first_name}"));
        account.api()
                .post(TEMPLATES + id + "/versions/1/restore")
                .then()
                .statusCode(200)
                .body("version", equalTo(4))
                .body("body", equalTo("Hi {first_name}"))
                .body("name", equalTo("Another name, the same text"));
        account.api().get(TEMPLATES + id + "/versions").then().body("pagination.total_count", equalTo(4));

        account.api().get(TEMPLATES + id + "/versions/9").then().statusCode(404);
        account.api().post(TEMPLATES + id + "/versions/9/restore").then().statusCode(404);
        var otherAccount = accounts.create();
        otherAccount.api().get(TEMPLATES + id + "/versions").then().statusCode(404);
        otherAccount.api().get(TEMPLATES + id + "/versions/1").then().statusCode(404);
        otherAccount.api().post(TEMPLATES + id + "/versions/1/restore").then().statusCode(404);
    }

    @Test
    @Tag("S4-61")
    void a_template_is_rendered_in_the_language_of_its_recipient() {
        patch(Map.of("language", "en", "translations", Map.of("sw", "Habari {first_name}", "pt_BR", "Oi {first_name}")))
                .body("language", equalTo("en"))
                .body("translations.keySet()", hasItems("pt-br", "sw"))
                .body("version", equalTo(2));
        var amina = contacts.create(
                account.id(),
                new ContactFields("+254712345678", "Amina", null, null, null, Map.of("language", "sw-KE"), null));

        apply(Map.of("customer_id", amina.id().value())).body("rendered_message", equalTo("Habari Amina"));
        apply(Map.of("customer_id", amina.id().value(), "language", "pt-BR"))
                .body("rendered_message", equalTo("Oi Amina"));
        apply(Map.of("variables", Map.of("first_name", "Baraka"))).body("rendered_message", equalTo("Hi Baraka"));

        var removal = new HashMap<String, Object>();
        removal.put("sw", null);
        patch(Map.of("translations", removal)).body("translations.keySet()", contains("pt-br"));
    }

    @Test
    @Tag("S4-61")
    void a_translation_must_follow_the_rules_of_a_body() {
        account.api()
                .body(Map.of("translations", Map.of("sw", "Habari {nobody_has_this}")))
                .patch(TEMPLATES + id)
                .then()
                .statusCode(422)
                .body("code", equalTo("unknown_placeholder"))
                .body("errors.pointer", contains("#/translations/sw"));
        account.api()
                .body(Map.of("translations", Map.of("sw", "Habari {first name}")))
                .patch(TEMPLATES + id)
                .then()
                .statusCode(422)
                .body("code", equalTo("template_syntax"));
        account.api()
                .body(Map.of("translations", Map.of("no language!", "x"), "language", "?", "body", "a\u001eb"))
                .patch(TEMPLATES + id)
                .then()
                .statusCode(422)
                .body("code", equalTo("invalid_template"))
                .body("errors.pointer", hasItems("#/language", "#/translations", "#/body"));
    }

    @Test
    void a_template_can_be_replaced_as_a_whole() {
        patch(Map.of("language", "en", "translations", Map.of("sw", "Habari")));

        account.api()
                .body(Map.of("name", "New", "body", "Hello"))
                .put(TEMPLATES + id)
                .then()
                .statusCode(200)
                .body("name", equalTo("New"))
                .body("language", nullValue())
                .body("translations", anEmptyMap())
                .body("version", equalTo(3));
        account.api().body(Map.of("name", "New")).put(TEMPLATES + id).then().statusCode(422);
        accounts.create()
                .api()
                .body(Map.of("name", "New", "body", "Hello"))
                .put(TEMPLATES + id)
                .then()
                .statusCode(404);
    }

    private ValidatableResponse patch(Map<String, Object> change) {
        return account.api().body(change).patch(TEMPLATES + id).then().statusCode(200);
    }

    private ValidatableResponse apply(Map<String, Object> request) {
        return account.api()
                .body(request)
                .post(TEMPLATES + id + "/apply")
                .then()
                .statusCode(200);
    }
}
