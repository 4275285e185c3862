package io.tidings.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.tidings.contacts.ContactFields;
import io.tidings.contacts.Contacts;
import io.tidings.shared.AccountId;
import io.tidings.testing.Browser;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTML of pages, without a browser: empty, with data, and with an error. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class PagesTest {
    private static final String SCRIPT = "<script>alert(1)</script>";

    @Inject
    TestAccounts accounts;

    @Inject
    Contacts contacts;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/campaigns",
                "/campaigns?status=sent",
                "/campaigns/new",
                "/contacts",
                "/contacts/new",
                "/imports",
                "/templates",
                "/templates/new",
                "/messages",
                "/settings",
                "/settings/gateways",
                "/settings/gateways/new?provider=simulator"
            })
    void a_page_of_a_new_account_is_complete_and_has_no_inline_script_or_style(String path) {
        var page = Browser.signedIn(accounts.user()).open(path);

        assertThat(page.statusCode()).isEqualTo(200);
        var html = page.body().asString();
        assertThat(html).contains("<!doctype html>", "<h1>", "aria-label=\"Main\"", "</html>");
        assertThat(html).doesNotContain("<script>", " style=\"", " onclick=", "NOT_FOUND");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/campaigns/999999999",
                "/contacts/999999999",
                "/templates/999999999",
                "/imports/nonsense",
                "/imports/0190a3f0-0000-7000-8000-000000000000",
                "/no-such-page"
            })
    @Tag("S3-8")
    void an_unknown_address_shows_a_404_page(String path) {
        var page = Browser.signedIn(accounts.user()).open(path);

        assertThat(page.statusCode()).isEqualTo(404);
        assertThat(page.body().asString()).contains("There is nothing here", "Back to the overview");
    }

    @Test
    void a_contact_of_another_account_is_not_found() {
        var theirs = contacts.create(accounts.create().id(), ContactFields.ofPhone("+254712000001"));
        var browser = Browser.signedIn(accounts.user());

        browser.open("/contacts");
        assertThat(browser.open("/contacts/" + theirs.id()).statusCode()).isEqualTo(404);
        assertThat(browser.open("/contacts/" + theirs.id() + "/edit").statusCode())
                .isEqualTo(404);
        assertThat(browser.form().post("/contacts/" + theirs.id() + "/delete").statusCode())
                .isEqualTo(404);
    }

    @Test
    void a_refused_contact_form_keeps_its_input_and_shows_the_error_at_the_field() {
        var browser = Browser.signedIn(accounts.user());
        browser.open("/contacts/new");

        var page = browser.form()
                .formParam("phone", "12")
                .formParam("first_name", "Amina")
                .formParam("attributes", "order_no: 4711")
                .post("/contacts/new");

        assertThat(page.statusCode()).isEqualTo(422);
        assertThat(page.body().asString())
                .contains("value=\"12\"", "value=\"Amina\"", "order_no: 4711", "id=\"phone-error\"")
                .contains("aria-invalid=\"true\"");
    }

    @Test
    @Tag("SEC-8")
    void a_name_that_is_a_script_is_shown_as_text() {
        var user = accounts.user();
        var contact = contacts.create(
                user.account(), new ContactFields("+254712000002", SCRIPT, null, SCRIPT, null, null, null));
        var browser = Browser.signedIn(user);

        for (var path :
                new String[] {"/contacts", "/contacts/" + contact.id(), "/contacts/" + contact.id() + "/edit"}) {
            assertThat(browser.open(path).body().asString())
                    .as(path)
                    .contains("&lt;script&gt;alert(1)")
                    .doesNotContain(SCRIPT);
        }
    }

    @Test
    void contacts_are_searched_by_a_form_and_not_by_the_url() {
        var user = accounts.user();
        people(user.account());
        var browser = Browser.signedIn(user);
        browser.open("/contacts");

        var found = browser.form().formParam("search", "Njeri").post("/contacts/search");

        assertThat(found.statusCode()).isEqualTo(200);
        assertThat(found.body().asString()).contains("Esther Njeri").doesNotContain("Bob Otieno");
    }

    @Test
    void an_unknown_placeholder_is_shown_at_the_text_field() {
        var user = accounts.user();
        people(user.account());
        var browser = Browser.signedIn(user);
        browser.open("/campaigns/new");

        var page = browser.form()
                .formParam("name", "Typo")
                .formParam("audience", "all")
                .formParam("channel", "sms")
                .formParam("text", "Hi {{nmae}}")
                .post("/campaigns/new");

        assertThat(page.statusCode()).isEqualTo(422);
        assertThat(page.body().asString()).contains("id=\"text-error\"", "nmae", "Hi {{nmae}}</textarea>");
    }

    @Test
    @Tag("S3-21")
    @Tag("S3-44")
    void a_launch_that_confirms_another_number_sends_nothing() {
        var user = accounts.user();
        people(user.account());
        var browser = Browser.signedIn(user);
        browser.open("/campaigns/new");
        var draft = browser.form()
                .formParam("name", "Two people")
                .formParam("audience", "all")
                .formParam("channel", "sms")
                .formParam("missing_value", "empty")
                .formParam("text", "Hi {{first_name}}")
                .post("/campaigns/new");
        assertThat(draft.statusCode()).isEqualTo(303);
        var address = pathOf(draft);
        assertThat(browser.open(address).body().asString()).contains("2 people", "Hi Esther");

        var page = browser.form()
                .formParam("confirm", "3")
                .formParam("version", "1")
                .post(address + "/launch");

        assertThat(page.statusCode()).isEqualTo(409);
        assertThat(page.body().asString()).contains("Nothing was sent", "Draft");
    }

    @Test
    @Tag("S3-20")
    void the_preview_shows_a_real_recipient_and_the_character_that_makes_the_text_long() {
        var user = accounts.user();
        people(user.account());
        var browser = Browser.signedIn(user);
        browser.open("/campaigns/new");

        var preview = browser.htmx()
                .contentType("application/x-www-form-urlencoded; charset=UTF-8")
                .formParam("audience", "all")
                .formParam("channel", "sms")
                .formParam("text", "Hi {{first_name}} — come")
                .post("/campaigns/preview");

        assertThat(preview.statusCode()).isEqualTo(200);
        assertThat(preview.body().asString())
                .contains("Hi Esther — come", "<kbd>—</kbd>", "Replace with -", "hx-swap-oob")
                .doesNotContain("<!doctype html>");
    }

    @Test
    void a_character_of_a_value_is_named_with_its_placeholder_and_not_replaced_in_the_text() {
        var user = accounts.user();
        contacts.create(user.account(), named("+254712000013", "Łukasz", "Otieno"));
        var browser = Browser.signedIn(user);
        browser.open("/campaigns/new");

        var preview = browser.htmx()
                .contentType("application/x-www-form-urlencoded; charset=UTF-8")
                .formParam("audience", "all")
                .formParam("channel", "sms")
                .formParam("text", "Hi {{first_name}}")
                .post("/campaigns/preview");

        assertThat(preview.body().asString())
                .contains("<kbd>Ł</kbd> in the value of <code>first_name</code>")
                .doesNotContain("data-replace");
    }

    @Test
    void a_file_can_be_uploaded_by_a_plain_form_but_not_without_a_csrf_token() {
        var browser = Browser.signedIn(accounts.user());
        browser.open("/imports");
        var file = "phone,first_name\n+254712000009,Amina\n".getBytes(StandardCharsets.UTF_8);

        var accepted = browser.request()
                .multiPart("csrf_token", browser.token())
                .multiPart("file", "people.csv", file, "text/csv")
                .post("/imports");
        var refused = browser.request()
                .accept("text/html")
                .multiPart("file", "people.csv", file, "text/csv")
                .post("/imports");

        assertThat(accepted.statusCode()).isEqualTo(303);
        assertThat(pathOf(accepted)).startsWith("/imports/");
        assertThat(refused.statusCode()).isEqualTo(403);
    }

    @Test
    void a_file_without_a_phone_column_is_refused_at_its_field() {
        var browser = Browser.signedIn(accounts.user());
        browser.open("/imports");

        var page = browser.request()
                .multiPart("csrf_token", browser.token())
                .multiPart("file", "people.csv", "name\nAmina\n".getBytes(StandardCharsets.UTF_8), "text/csv")
                .post("/imports");

        assertThat(page.statusCode()).isEqualTo(422);
        assertThat(page.body().asString()).contains("No column is recognised as the phone number");
    }

    @Test
    void a_new_api_key_is_shown_only_once() {
        var browser = Browser.signedIn(accounts.user());
        browser.open("/settings");

        var made = browser.form()
                .formParam("name", "Shop system")
                .post("/settings/keys")
                .body()
                .asString();
        var later = browser.open("/settings").body().asString();

        assertThat(made).containsPattern("id=\"secret\">tdg_[a-z0-9]+_[A-Za-z0-9]+<");
        assertThat(later).contains("Shop system").doesNotContain("id=\"secret\"");
    }

    private void people(AccountId account) {
        contacts.create(account, named("+254712000011", "Esther", "Njeri"));
        contacts.create(account, named("+254712000012", "Bob", "Otieno"));
    }

    private static ContactFields named(String phone, String first, String last) {
        return new ContactFields(phone, first, last, null, null, null, null);
    }

    private static String pathOf(Response redirect) {
        return URI.create(redirect.header("Location")).getPath();
    }
}
