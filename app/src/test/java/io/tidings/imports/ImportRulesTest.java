package io.tidings.imports;

import static io.tidings.testing.TestImports.ended;
import static io.tidings.testing.TestImports.imported;
import static io.tidings.testing.TestImports.uploaded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How an import changes the contacts. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ImportRulesTest {
    private static final String KNOWN = """
            phone,first_name,last_name,location,plan,tags
            +254712345678,Ann,Old,,gold,"a,b"
            """;
    private static final String AGAIN = """
            phone,first_name,last_name,location,plan,order_no,tags
            +254712345678,Bob,,Nairobi,silver,7,"b,c"
            +254712345679,New,One,Kisumu,bronze,8,d
            """;
    private static final String IN_CONTACT = "contact";

    @Inject
    TestAccounts accounts;

    private TestAccount account;

    @BeforeEach
    void aKnownContact() throws Exception {
        account = accounts.create();
        imported(account, KNOWN, Map.of("keep_columns", IN_CONTACT));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "update      | Bob | Old | Nairobi | silver | 7 | a b c x | 1",
                "only_new    | Ann | Old | ''      | gold   | - | a b x   | 1",
                "fill_blanks | Ann | Old | Nairobi | gold   | 7 | a b x   | 1",
            })
    @Tag("S0-38")
    void the_rule_decides_what_happens_to_a_known_contact(
            String rule,
            String first,
            String last,
            String location,
            String plan,
            String order,
            String tags,
            int updated)
            throws Exception {
        var id = imported(account, AGAIN, Map.of("on_known", rule, "keep_columns", IN_CONTACT, "tags", "x"));

        assertThat(contact(0)).containsEntry("first_name", "New").containsEntry("tags", List.of("d", "x"));
        assertThat(contact(0).get("attributes")).isEqualTo(Map.of("plan", "bronze", "order_no", "8"));
        assertThat(contact(1))
                .containsEntry("first_name", first)
                .containsEntry("last_name", last)
                .containsEntry("location", location)
                .containsEntry("tags", List.of(tags.split(" ")));
        var attributes = new HashMap<>(Map.of("plan", plan));
        if (order != null) {
            attributes.put("order_no", order);
        }
        assertThat(contact(1)).containsEntry("attributes", attributes);
        var summary = ended(account, id);
        assertThat(summary.getInt("rows_updated")).isEqualTo(updated);
        assertThat(summary.getString("on_known")).isEqualTo(rule);
        var rows = account.api().get("/api/v1/imports/" + id + "/contacts").jsonPath();
        assertThat(rows.getString("data[0].first_name")).as("of the file").isEqualTo("Bob");
        assertThat(rows.getString("data[0].variables.plan")).isEqualTo("silver");
    }

    @Test
    void without_tags_of_the_import_a_known_contact_is_left_exactly_as_it_is() throws Exception {
        var before = contact(0);

        var id = imported(account, AGAIN, Map.of("on_known", "only_new", "keep_columns", IN_CONTACT));

        assertThat(contact(1)).isEqualTo(before);
        assertThat(ended(account, id).getInt("rows_unchanged")).isEqualTo(1);
    }

    @Test
    void other_columns_stay_with_the_import_by_default() throws Exception {
        imported(account, AGAIN);

        assertThat(contact(0)).containsEntry("attributes", Map.of()).containsEntry("tags", List.of());
        assertThat(contact(1)).containsEntry("attributes", Map.of("plan", "gold"));
    }

    @Test
    void empty_cells_erase_only_if_asked() throws Exception {
        var blank = "phone,first_name,last_name,plan,tags\n+254712345678,Ann,,,\n";

        var kept = imported(account, blank, Map.of("keep_columns", IN_CONTACT));
        assertThat(ended(account, kept).getInt("rows_unchanged")).isEqualTo(1);
        var erased = imported(account, blank, Map.of("keep_columns", IN_CONTACT, "blanks", "erase"));

        assertThat(ended(account, erased).getInt("rows_updated")).isEqualTo(1);
        assertThat(contact(0))
                .containsEntry("first_name", "Ann")
                .containsEntry("last_name", "")
                .containsEntry("attributes", Map.of())
                .containsEntry("tags", List.of());
        imported(account, KNOWN, Map.of("keep_columns", IN_CONTACT));
        assertThat(account.api()
                        .get("/api/v1/imports/" + erased + "/contacts")
                        .jsonPath()
                        .getString("data[0].last_name"))
                .as("the file says that there is none")
                .isEmpty();
    }

    @Test
    void a_column_that_the_file_does_not_have_is_not_erased() throws Exception {
        imported(
                account, "phone,location\n+254712345678,Embu\n", Map.of("blanks", "erase", "keep_columns", IN_CONTACT));

        assertThat(contact(0))
                .containsEntry("first_name", "Ann")
                .containsEntry("location", "Embu")
                .containsEntry("attributes", Map.of("plan", "gold"))
                .containsEntry("tags", List.of("a", "b"));
    }

    @ParameterizedTest
    @CsvSource({
        "on_known, always, invalid_on_known",
        "blanks, drop, invalid_blanks",
        "keep_columns, both, invalid_keep_columns"
    })
    void an_unknown_rule_is_refused(String name, String value, String code) {
        refused(KNOWN, Map.of(name, value), code);
    }

    @Test
    void rules_that_contradict_each_other_are_refused() {
        refused(KNOWN, Map.of("on_known", "fill_blanks", "blanks", "erase"), "invalid_blanks");
        refused(
                "phone," + "n".repeat(65) + "\n+254712345678,1\n",
                Map.of("keep_columns", "contact"),
                "invalid_keep_columns");
    }

    @Test
    void a_row_beyond_the_limits_of_a_contact_is_rejected() throws Exception {
        var names = IntStream.range(0, 51).mapToObj(i -> "a" + i).collect(Collectors.joining(","));
        var csv = "phone,tags," + names + "\n"
                + "+254712345680," + ",1".repeat(51) + "\n"
                + "+254712345681," + ",1".repeat(50) + ",\n"
                + "+254712345682,," + "x".repeat(1001) + ",".repeat(50) + "\n"
                + "+254712345683," + "t".repeat(65) + ",".repeat(51) + "\n";

        var done = ended(account, uploaded(account, csv, Map.of("keep_columns", IN_CONTACT)));

        assertThat(done.getList("errors.code"))
                .containsExactly("too_many_attributes", "value_too_long", "invalid_tags");
        assertThat(done.getInt("rows_new")).isEqualTo(1);
    }

    private void refused(String csv, Map<String, String> settings, String code) {
        var request = account.upload().multiPart("file", "a.csv", csv.getBytes(StandardCharsets.UTF_8), "text/csv");
        settings.forEach(request::multiPart);
        request.post("/api/v1/imports/csv").then().statusCode(422).body("code", equalTo(code));
    }

    /** Newest first, without the times. */
    private Map<String, Object> contact(int index) {
        return account.api().get("/api/v1/contacts").jsonPath().getMap("data[" + index + "]");
    }
}
