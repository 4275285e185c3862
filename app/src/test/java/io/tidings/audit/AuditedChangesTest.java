package io.tidings.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each change of contacts, templates, audiences, imports, gateways and caps is recorded, without personal data. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class AuditedChangesTest {
    @Inject
    TestAccounts accounts;

    TestAccount account;

    @BeforeEach
    void anAccount() {
        account = accounts.create();
    }

    @Test
    void changes_of_contacts_are_recorded() {
        int id = created("/api/v1/contacts", "{\"phone\":\"+254712345678\",\"first_name\":\"Amina\"}", "id");
        patch("/api/v1/contacts/" + id, "{\"first_name\":\"Zainab\",\"tags\":[\"vip\"]}");
        patch("/api/v1/contacts/" + id, "{\"first_name\":\"Zainab\"}");
        account.api().delete("/api/v1/contacts/" + id).then().statusCode(204);

        expect("contact", "contact.deleted", "contact.changed", "contact.created");
        account.api()
                .get("/api/v1/audit?action=contact.changed")
                .then()
                .body("data[0].subject", equalTo("contact:" + id))
                .body("data[0].details.fields", equalTo("first_name tags"));
        assertThat(account.api().get("/api/v1/audit").asString()).doesNotContain("Zainab", "Amina", "254712345678");
    }

    @Test
    void changes_of_templates_are_recorded() {
        int id = created("/api/v1/templates", "{\"name\":\"Hello\",\"channel\":\"sms\",\"body\":\"Hi there\"}", "id");
        patch("/api/v1/templates/" + id, "{\"body\":\"Hi you\"}");
        account.api().delete("/api/v1/templates/" + id).then().statusCode(204);

        expect("template", "template.changed", "template.changed", "template.created");
        account.api()
                .get("/api/v1/audit?action=template.changed")
                .then()
                .body("data.details.version", contains("2", "2"))
                .body("data.details.active", contains("false", "true"));
    }

    @Test
    void changes_of_audiences_are_recorded() {
        var filter = "\"filter\":{\"tag\":\"vip\"}";
        int id = created("/api/v1/audiences", "{\"name\":\"Vips\"," + filter + "}", "id");
        patch("/api/v1/audiences/" + id, "{\"name\":\"VIPs\"}");
        account.api().delete("/api/v1/audiences/" + id).then().statusCode(204);

        expect("audience", "audience.deleted", "audience.changed", "audience.created");
    }

    @Test
    void an_accepted_import_is_recorded() {
        account.upload()
                .multiPart("file", "a.csv", "phone\n+254712345678\n".getBytes(StandardCharsets.UTF_8), "text/csv")
                .post("/api/v1/imports/csv")
                .then()
                .statusCode(202);

        expect("import", "import.accepted");
        assertThat(account.api().get("/api/v1/audit?action=import").asString()).doesNotContain("a.csv");
    }

    private int created(String path, String body, String field) {
        return account.api()
                .body(body)
                .post(path)
                .then()
                .statusCode(201)
                .extract()
                .path(field);
    }

    private void patch(String path, String body) {
        account.api().body(body).patch(path).then().statusCode(200);
    }

    private void expect(String action, String... actions) {
        account.api()
                .get("/api/v1/audit?action=" + action)
                .then()
                .statusCode(200)
                .body("data.action", contains(actions))
                .body("data[0].actor", startsWith("key:"));
    }
}
