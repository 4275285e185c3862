package io.tidings.launch;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static io.tidings.testing.TestImports.ended;
import static io.tidings.testing.TestImports.imported;
import static io.tidings.testing.TestImports.uploaded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.shared.ImportId;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaign;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A campaign to an import uses the values of its file, also after another import has changed the contacts. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ImportedValuesTest {
    private static final String BOB = """
            phone,first_name,last_name,location,preferred_product,order_no
            +14155552900,Bob,Brown,Leeds,Shoes,17
            """;
    private static final String ROBERT = """
            phone,first_name,last_name,location,preferred_product,order_no
            +14155552900,Robert,Black,York,Hats,99
            """;
    private static final String TEXT =
            "Hi {{first_name}} {{last_name}} ({{name}}) of {{location}}: {{preferred_product}}, order {{order_no}}";
    private static final String TO_BOB = "Hi Bob Brown (Bob Brown) of Leeds: Shoes, order 17";

    @Inject
    TestCampaigns campaigns;

    private TestAccount account;

    @BeforeEach
    void anAccount() {
        account = campaigns.account(PERFECT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"launch", "dispatch"})
    @Tag("S0-10")
    @Tag("S0-6")
    void a_campaign_of_an_import_greets_with_the_name_of_its_file(String renderAt) throws Exception {
        var file = imported(account, BOB);
        var draft = draft(file, TEXT, renderAt);

        imported(account, ROBERT);

        draft.personalizedPreview(Map.of("customer_id", contact().get("id"))).body("rendered_message", equalTo(TO_BOB));
        draft.send().then().statusCode(202);
        draft.awaitEnd();
        assertThat(draft.messages()).extracting(TestCampaign.Row::body).containsExactly(TO_BOB);
        assertThat(contact().get("first_name")).isEqualTo("Robert");
    }

    @Test
    void an_empty_cell_of_the_file_is_filled_from_the_contact() throws Exception {
        imported(account, ROBERT);
        var file = imported(account, "phone,first_name,order_no\n+14155552900,,18\n");
        var draft = draft(file, "Hi {{name}}, order {{order_no}}", "launch");

        draft.personalizedPreview(Map.of("customer_id", contact().get("id")))
                .body("rendered_message", equalTo("Hi Robert Black, order 18"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"launch", "dispatch"})
    void an_empty_cell_that_erases_is_no_value_also_when_the_contact_gets_one_later(String renderAt) throws Exception {
        imported(account, ROBERT);
        var file = imported(account, "phone,first_name,order_no\n+14155552900,,\n", Map.of("blanks", "erase"));
        var draft = aCampaign()
                .in(account)
                .template("Hi {{first_name}} {{last_name}} ({{name}}), order {{order_no}}")
                .with("render_at", renderAt)
                .with("missing_value", "unknown")
                .to(ImportId.parse(file).orElseThrow())
                .created();
        assertThat(contact().get("first_name")).isEqualTo("");

        imported(account, BOB);
        draft.send().then().statusCode(202);
        draft.awaitEnd();

        assertThat(draft.messages())
                .extracting(TestCampaign.Row::body)
                .containsExactly("Hi [unknown] Brown (Brown), order [unknown]");
    }

    @Test
    void a_message_rendered_at_dispatch_stores_only_what_the_file_says() throws Exception {
        imported(account, ROBERT);
        var draft = draft(
                imported(account, "phone,first_name\n+14155552900,Bob\n"), "{{first_name}} {{last_name}}", "dispatch");

        draft.send().then().statusCode(202);
        draft.awaitEnd();

        assertThat(draft.messages())
                .extracting(TestCampaign.Row::variables, TestCampaign.Row::body)
                .containsExactly(tuple("{\"first_name\": \"Bob\"}", "Bob Black"));
    }

    @Test
    void imports_of_one_person_at_once_make_one_contact_and_keep_their_own_values() throws Exception {
        var names = List.of("Ann", "Bea", "Cid", "Dan");
        List<Callable<String>> uploads = names.stream()
                .<Callable<String>>map(
                        name -> () -> uploaded(account, "phone,first_name\n+14155552901," + name + "\n", Map.of()))
                .toList();
        List<String> files;
        try (var threads = Executors.newFixedThreadPool(names.size())) {
            files = threads.invokeAll(uploads).stream()
                    .map(future -> future.resultNow())
                    .toList();
        }
        long added = 0;
        for (var file : files) {
            added += ended(account, file).getLong("rows_new");
        }

        assertThat(added).isEqualTo(1);
        var contacts = account.api().get("/api/v1/contacts").jsonPath();
        assertThat(contacts.getInt("pagination.total_count")).isEqualTo(1);
        assertThat(names).contains(contacts.getString("data[0].first_name"));
        assertThat(IntStream.range(0, names.size()).mapToObj(i -> greeting(files.get(i))))
                .containsExactly("Hi Ann", "Hi Bea", "Hi Cid", "Hi Dan");
    }

    private String greeting(String file) {
        return draft(file, "Hi {{first_name}}", "launch")
                .personalizedPreview(Map.of("customer_id", contact().get("id")))
                .extract()
                .path("rendered_message");
    }

    private TestCampaign draft(String file, String text, String renderAt) {
        return aCampaign()
                .in(account)
                .template(text)
                .with("render_at", renderAt)
                .to(ImportId.parse(file).orElseThrow())
                .created();
    }

    private Map<String, Object> contact() {
        return account.api().get("/api/v1/contacts").jsonPath().getMap("data[0]");
    }
}
