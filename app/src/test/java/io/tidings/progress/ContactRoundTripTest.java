package io.tidings.progress;

import static io.tidings.testing.TestImports.imported;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An export that is imported again gives the same contacts. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ContactRoundTripTest {
    private static final Map<String, String> KEEP = Map.of("keep_columns", "contact");

    private static final List<String> AWKWARD = List.of(
            "=1+1",
            "+49 30 1234",
            "-5",
            "@sum",
            "'=quoted",
            "''=twice",
            "'plain",
            "'",
            "a, b; c|d\te",
            "\"quotes\" and \"\"more\"\"",
            "12 Moi Ave\r\nNairobi",
            "first\rsecond",
            "  spaces around  ",
            "\u200Binvisible\u200B",
            "bell\u0007",
            "null",
            "{}",
            "[\"a\"]",
            "00123",
            "1e5",
            "TRUE",
            "Zoë 王芳 Анна",
            "e\u0301",
            "👩‍👩‍👧‍👦",
            "\\\"backslash\\",
            "＝wide",
            "x".repeat(200));

    @Inject
    TestAccounts accounts;

    @ParameterizedTest
    @ValueSource(strings = {"", "?bom=true", "?phones=plain"})
    void exported_contacts_imported_again_are_the_same(String form) throws Exception {
        var source = accounts.create();
        for (int i = 0; i < AWKWARD.size(); i++) {
            create(source, i, AWKWARD.get(i));
        }
        create(source, AWKWARD.size(), "");

        var target = accounts.create();
        imported(target, export(source, form), KEEP);

        assertThat(contacts(target)).isEqualTo(contacts(source));
        assertThat(contacts(target)).hasSize(AWKWARD.size() + 1);
        var again = imported(source, export(source, form), KEEP);
        assertThat(source.api().get("/api/v1/imports/" + again).jsonPath().getInt("rows_unchanged"))
                .as("in the same account nothing changes")
                .isEqualTo(AWKWARD.size() + 1);
    }

    @Test
    void columns_with_the_names_of_fields_in_other_languages_stay_attributes() throws Exception {
        var source = accounts.create();
        post(
                source,
                Map.of(
                        "phone",
                        "+254712345678",
                        "attributes",
                        Map.of("city", "x", "mobile", "y", "nom", "z", "name", "Ann B", "prénom", "w")));
        var target = accounts.create();

        imported(target, export(source, ""), KEEP);

        assertThat(contacts(target)).isEqualTo(contacts(source));
    }

    private static void create(TestAccount account, int number, String value) {
        var contact = new LinkedHashMap<String, Object>();
        contact.put("phone", "+2547123456" + (10 + number));
        contact.put("first_name", value);
        contact.put("last_name", value);
        contact.put("location", value);
        contact.put("preferred_product", value);
        contact.put("attributes", Map.of("note", value, "of " + number, value, "empty", "", "nr", number));
        contact.put(
                "tags",
                value.isEmpty() || value.length() > 64 ? List.of() : List.of(value, "tag " + number, "[" + number));
        post(account, contact);
    }

    private static void post(TestAccount account, Map<String, ?> contact) {
        account.api().body(contact).post("/api/v1/contacts").then().statusCode(201);
    }

    private static String export(TestAccount account, String form) {
        return account.upload()
                .get("/api/v1/exports/contacts.csv" + form)
                .body()
                .asString();
    }

    private static List<Map<String, Object>> contacts(TestAccount account) {
        List<Map<String, Object>> contacts = account.api()
                .queryParam("page_size", 100)
                .get("/api/v1/contacts")
                .jsonPath()
                .getList("data");
        contacts.forEach(contact -> List.of("id", "created_at", "updated_at").forEach(contact::remove));
        contacts.sort(Comparator.comparing(contact -> String.valueOf(contact.get("phone"))));
        return contacts;
    }
}
