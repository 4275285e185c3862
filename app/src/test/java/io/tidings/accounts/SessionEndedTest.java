package io.tidings.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.tidings.gateways.Gateways;
import io.tidings.testing.Browser;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestAccounts.TestUser;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A form that is sent after its session has ended comes back filled in, and nothing is saved or sent. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class SessionEndedTest {
    private static final String WORDS = "Autumn opening on \u201cSaturday\u201d <b>";
    private static final String SHOWN = "Autumn opening on \u201cSaturday\u201d &lt;b&gt;";
    private static final Pattern HIDDEN =
            Pattern.compile("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\">");

    @Inject
    TestAccounts accounts;

    @Inject
    Gateways gateways;

    @Inject
    FormKey key;

    @Inject
    ObjectMapper json;

    @Inject
    Jdbi jdbi;

    private TestAccount account;
    private TestUser user;
    private Browser browser;

    @BeforeEach
    void aUserWhoWrites() {
        account = accounts.create();
        user = accounts.user(account.id());
        browser = Browser.signedIn(user);
    }

    @Test
    void every_form_that_keeps_its_input_comes_back_filled_in_and_saves_nothing() throws Exception {
        var forms = forms();
        var before = changes();
        var soft = new SoftAssertions();
        for (var form : forms.values()) {
            var page = browser.open(form.page());
            soft.assertThat(page.statusCode()).as(form.page()).isEqualTo(200);
            endSession();
            var sent = send(page, form.path(), form.fields());
            soft.assertThat(sent.statusCode()).as(form.path()).isEqualTo(401);
            soft.assertThat(sent.asString())
                    .as(form.path())
                    .contains("What you wrote is kept")
                    .doesNotContain("Autumn");

            var back = bringBack(signIn(user, sent));
            soft.assertThat(back.statusCode()).as(form.path()).isEqualTo(200);
            soft.assertThat(back.asString())
                    .as(form.path())
                    .contains("You were signed out.", "Nothing was saved or sent yet.", SHOWN);
        }
        soft.assertAll();
        assertThat(changes()).isEqualTo(before);
        assertThat(forms.keySet())
                .isEqualTo(LiveRoutes.all().stream()
                        .filter(LiveRoutes.Route::keepsInput)
                        .map(LiveRoutes.Route::key)
                        .collect(Collectors.toSet()));
    }

    @Test
    void the_form_that_came_back_is_saved_when_it_is_sent_again() {
        var page = browser.open("/contacts/new");
        endSession();
        var back = bringBack(signIn(user, send(page, "/contacts/new", contact())));
        send(back, "/contacts/new", contact()).then().statusCode(303);
        account.api().get("/api/v1/contacts").then().body("data.first_name", org.hamcrest.Matchers.hasItem(WORDS));
    }

    @Test
    void a_wrong_password_loses_nothing() {
        var page = browser.open("/contacts/new");
        endSession();
        var sent = send(page, "/contacts/new", contact());
        var wrong = signIn(new TestUser(user.id(), user.account(), user.email(), "not the password"), sent);
        wrong.then().statusCode(401);
        assertThat(wrong.asString()).contains("is wrong", "What you wrote is kept");
        assertThat(bringBack(signIn(user, wrong)).asString()).contains(SHOWN);
    }

    @Test
    void nothing_is_lost_when_the_browser_has_dropped_its_cookies() {
        var page = browser.open("/contacts/new");
        browser = new Browser();
        assertThat(bringBack(signIn(user, send(page, "/contacts/new", contact())))
                        .asString())
                .contains(SHOWN);
    }

    @Test
    void another_user_who_signs_in_does_not_get_the_input() {
        for (var other : List.of(accounts.user(account.id()), accounts.user())) {
            browser = Browser.signedIn(user);
            var page = browser.open("/contacts/new");
            endSession();
            var sent = send(page, "/contacts/new", contact());
            var signedIn = signIn(other, sent);
            signedIn.then().statusCode(303);
            assertThat(signedIn.header("Location")).endsWith("/");
            assertThat(signedIn.asString()).doesNotContain("Autumn");
        }
    }

    @Test
    void a_form_that_another_site_or_person_filled_in_is_not_shown() {
        var mine = fields(browser.open("/contacts/new"));
        var others = fields(Browser.signedIn(accounts.user()).open("/contacts/new"));
        endSession();
        for (var formOf : List.of("", "1", mine.get("form_of") + "x", user.id() + ".forged")) {
            var sent = browser.form()
                    .formParams(contact())
                    .formParam("form_of", formOf)
                    .post("/contacts/new");
            sent.then().statusCode(401);
            assertThat(fields(sent)).as(formOf).doesNotContainKey("unsaved_form");
        }
        browser.form()
                .header("Sec-Fetch-Site", "cross-site")
                .formParams(contact())
                .formParam("form_of", mine.get("form_of"))
                .post("/contacts/new")
                .then()
                .statusCode(403);
        // A form of another user is sealed for that user only.
        var sent = browser.form()
                .formParams(contact())
                .formParam("form_of", others.get("form_of"))
                .post("/contacts/new");
        signIn(user, sent).then().statusCode(303);
    }

    @Test
    void after_a_sign_in_in_another_tab_the_form_comes_back_to_the_same_user_only() {
        var page = browser.open("/contacts/new");
        browser.signIn(user.email(), user.password()).then().statusCode(303);
        var back = send(page, "/contacts/new", contact());
        back.then().statusCode(200);
        assertThat(back.asString()).contains("Nothing was saved or sent yet.", SHOWN);
        account.api().get("/api/v1/contacts").then().body("data.size()", org.hamcrest.Matchers.is(0));

        var other = accounts.user(account.id());
        browser.signIn(other.email(), other.password()).then().statusCode(303);
        send(page, "/contacts/new", contact()).then().statusCode(403);
    }

    @Test
    void a_form_that_may_not_come_back_is_never_repeated() {
        var id = draft();
        var page = browser.open("/campaigns/" + id);
        endSession();
        var launch = browser.form()
                .header("Referer", "http://localhost:" + io.restassured.RestAssured.port + "/campaigns/" + id)
                .formParams(fields(page))
                .formParam("confirm", "1")
                .post("/campaigns/" + id + "/launch");
        launch.then().statusCode(303);
        assertThat(launch.header("Location")).endsWith("/sign-in?next=%2Fcampaigns%2F" + id + "&ended=yes");
        assertThat(browser.open(launch.header("Location")).asString()).contains("Nothing was changed or sent.");
        browser.form()
                .formParam("email", user.email())
                .formParam("password", user.password())
                .formParam("next", "/campaigns/" + id)
                .post("/sign-in")
                .then()
                .statusCode(303);
        browser.open("/campaigns/" + id);
        browser.form()
                .formParam("signed_in_again", "yes")
                .formParam("confirm", "1")
                .post("/campaigns/" + id + "/launch")
                .then()
                .statusCode(403);
        account.api().get("/api/v1/campaigns/" + id).then().body("status", org.hamcrest.Matchers.equalTo("draft"));
    }

    @Test
    void an_address_of_another_host_is_not_opened_after_the_sign_in() {
        var id = draft();
        browser.open("/campaigns/" + id);
        endSession();
        for (var referer :
                List.of("https://evil.example/campaigns/1", "http://evil.example/?http://localhost/x", "x")) {
            var answer = browser.form().header("Referer", referer).post("/campaigns/" + id + "/delete");
            assertThat(answer.header("Location")).as(referer).endsWith("/sign-in?next=%2F&ended=yes");
        }
    }

    @Test
    void the_address_of_a_form_leads_to_the_page_above_it() {
        var id = draft();
        for (var path : List.of("/campaigns/" + id + "/launch", "/settings/keys", "/contacts/search")) {
            var answer = browser.open(path);
            answer.then().statusCode(303);
            assertThat(answer.header("Location")).endsWith(path.substring(0, path.lastIndexOf('/')));
        }
    }

    @Test
    void a_part_of_a_page_leads_to_the_sign_in_and_back_to_the_page() {
        browser.open("/contacts");
        endSession();
        browser.htmx()
                .header("HX-Current-URL", "http://localhost:" + io.restassured.RestAssured.port + "/contacts?tag=a")
                .contentType("application/x-www-form-urlencoded")
                .post("/contacts/search")
                .then()
                .statusCode(401)
                .header("HX-Redirect", "/sign-in?next=%2Fcontacts%3Ftag%3Da");
    }

    @Test
    void passwords_and_keys_are_not_kept() {
        var typed = Map.of(
                "name",
                List.of("Mine"),
                "secret-api_key",
                List.of("k"),
                "csrf_token",
                List.of("t"),
                "form_of",
                List.of("f"));
        var forms = new UnsavedForms(key, json, InstantSource.system());
        var sealed = forms.seal(user.id(), "/settings/gateways/new", typed).orElseThrow();
        assertThat(forms.open(sealed, user.id()).orElseThrow().values()).isEqualTo(Map.of("name", List.of("Mine")));
    }

    @Test
    void a_sealed_form_is_bounded_in_time_and_size_and_cannot_be_changed() {
        var now = InstantSource.system().instant();
        var forms = new UnsavedForms(key, json, InstantSource.fixed(now));
        var sealed = forms.seal(user.id(), "/contacts/new", Map.of("a", List.of("b")))
                .orElseThrow();
        assertThat(forms.open(sealed, user.id())).isPresent();
        for (var wrong : List.of("", "x", "%%%", sealed.substring(1), sealed + "AA", "A".repeat(100))) {
            assertThat(forms.open(wrong, user.id())).as(wrong).isEmpty();
        }
        var tomorrow = new UnsavedForms(key, json, InstantSource.fixed(now.plus(Duration.ofDays(1))));
        assertThat(tomorrow.open(sealed, user.id())).isEmpty();
        assertThat(forms.seal(user.id(), "/contacts/new", Map.of("a", List.of("b".repeat(400_001)))))
                .isEmpty();
    }

    /**
     * @param page the address of the page with the form
     * @param path the address that the form is sent to
     */
    private record TypedForm(String page, String path, Map<String, String> fields) {}

    /** Returns a filled form for each route that keeps its input. */
    private Map<String, TypedForm> forms() throws Exception {
        var gateway =
                gateways.create(account.id(), "Simulator", "simulator", json.readTree("{\"success_rate\": 1}"), 48);
        var campaign = Map.of("name", "n", "audience", "all", "text", WORDS, "channel", "sms");
        var template = Map.of("name", "n", "body", WORDS, "channel", "sms");
        var simulator = Map.of("provider", "simulator", "name", WORDS, "sms", "on");
        var draft = "/campaigns/" + draft() + "/edit";
        var stored = "/templates/" + created("templates", Map.of("name", "Stored", "body", "Hello", "channel", "sms"));
        var person = "/contacts/" + created("contacts", Map.of("phone", "+254712345679")) + "/edit";
        var own = "/settings/gateways/" + gateway;
        var newGateway = "/settings/gateways/new";
        return Map.of(
                "POST /campaigns/new", new TypedForm("/campaigns/new", "/campaigns/new", campaign),
                "POST /campaigns/{id}/edit", new TypedForm(draft, draft, campaign),
                "POST /templates/new", new TypedForm("/templates/new", "/templates/new", template),
                "POST /templates/{id}", new TypedForm(stored, stored, template),
                "POST /contacts/new", new TypedForm("/contacts/new", "/contacts/new", contact()),
                "POST /contacts/{id}/edit", new TypedForm(person, person, contact()),
                "POST /settings/gateways/new", new TypedForm(newGateway + "?provider=simulator", newGateway, simulator),
                "POST /settings/gateways/{id}", new TypedForm(own, own, simulator),
                "POST /settings/organisation",
                        new TypedForm("/settings/organisation", "/settings/organisation", Map.of("name", WORDS)),
                "POST /settings/keys", new TypedForm("/settings", "/settings/keys", Map.of("name", WORDS)));
    }

    private static Map<String, String> contact() {
        return Map.of("phone", "+254712345678", "first_name", WORDS);
    }

    private int draft() {
        return created(
                "campaigns",
                Map.of("name", "Draft", "channel", "sms", "message_content", "Hello", "audience", Map.of("all", true)));
    }

    private int created(String collection, Map<String, ?> body) {
        var answer = account.api().body(body).post("/api/v1/" + collection);
        answer.then().statusCode(201);
        return answer.jsonPath().getInt("id");
    }

    /** Counts the changes that the audit log records, without sign-ins. */
    private int changes() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select count(*) from audit_entry where account_id = :account and action not like 'session.%'""")
                .bind("account", account.id().value())
                .mapTo(Integer.class)
                .one());
    }

    private void endSession() {
        jdbi.useHandle(handle -> handle.createUpdate("update user_session set expires_at = now() where user_id = :user")
                .bind("user", user.id().value())
                .execute());
    }

    /** Sends a form with the hidden fields of its page. */
    private Response send(Response page, String path, Map<String, String> typed) {
        var hidden = fields(page);
        var fields = new LinkedHashMap<>(typed);
        fields.put("csrf_token", hidden.get("csrf_token"));
        fields.put("form_of", hidden.get("form_of"));
        return browser.request()
                .contentType("application/x-www-form-urlencoded; charset=UTF-8")
                .formParams(fields)
                .post(path);
    }

    private Response signIn(TestUser who, Response page) {
        var fields = fields(page);
        return browser.request()
                .contentType("application/x-www-form-urlencoded; charset=UTF-8")
                .formParams(fields)
                .formParam("email", who.email())
                .formParam("password", who.password())
                .post("/sign-in");
    }

    /** Sends the form of the page after the sign-in, as the script of this page does. */
    private Response bringBack(Response page) {
        page.then().statusCode(200);
        var action = Pattern.compile("<form method=\"post\" action=\"([^\"]+)\" data-submit-now>")
                .matcher(page.asString());
        assertThat(action.find()).isTrue();
        return browser.request()
                .contentType("application/x-www-form-urlencoded; charset=UTF-8")
                .formParams(fields(page))
                .post(action.group(1));
    }

    private static Map<String, String> fields(Response page) {
        var fields = new LinkedHashMap<String, String>();
        HIDDEN.matcher(page.asString())
                .results()
                .forEach(field -> fields.put(field.group(1), unescaped(field.group(2))));
        return fields;
    }

    private static String unescaped(String html) {
        return html.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }
}
