package io.tidings.launch;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.tidings.testing.Browser;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaign;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A launch and a change name the version that a person has read. Another version is refused with the differences. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ReviewedLaunchTest {
    @Inject
    TestCampaigns campaigns;

    @Inject
    TestAccounts accounts;

    private TestAccount account;

    @BeforeEach
    void anAccount() {
        account = campaigns.account(PERFECT);
    }

    @Test
    void a_launch_of_a_text_that_was_changed_since_its_review_sends_nothing_and_shows_the_change() throws Exception {
        var campaign = aCampaign()
                .in(account)
                .withContacts(2)
                .template("Hi {first_name}")
                .created();
        var reviewed = etag(campaign.get("preview").then());
        change(campaign, Map.of("base_template", "Not reviewed")).statusCode(200);

        launch(campaign, reviewed)
                .statusCode(412)
                .body("code", equalTo("changed_since_review"))
                .body("version", equalTo(2))
                .body("changed_by", startsWith("key:"))
                .body("changes.field", contains("base_template"))
                .body("changes.before", contains("Hi {first_name}"))
                .body("changes.now", contains("Not reviewed"));
        assertThat(campaign.view().getString("status")).isEqualTo("draft");

        launch(campaign, etag(campaign.get("preview").then())).statusCode(202);
        assertThat(campaign.awaitEnd().getLong("sent")).isEqualTo(2);
    }

    @Test
    void an_edit_of_the_stored_template_changes_the_version_of_its_drafts() {
        var template = account.api()
                .body(Map.of("name", "Greeting", "channel", "sms", "body", "Hi {{first_name}}"))
                .post("/api/v1/templates")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getLong("id");
        var campaign =
                aCampaign().in(account).withContacts(1).savedTemplate(template).created();
        var reviewed = etag(campaign.get("preview").then());
        account.api()
                .body(Map.of("body", "Not reviewed"))
                .patch("/api/v1/templates/" + template)
                .then()
                .statusCode(200);

        launch(campaign, reviewed)
                .statusCode(412)
                .body("changed_by", equalTo("template:" + template))
                .body("changes.field", contains("template_text"))
                .body("changes.now", contains("Not reviewed"));
    }

    @Test
    void of_two_changes_of_one_version_the_second_is_refused_and_nothing_is_lost() {
        var campaign = aCampaign().in(account).template("First").created();
        var read = etag(campaign.get().then());

        change(campaign, Map.of("base_template", "Second"), read).statusCode(200);
        change(campaign, Map.of("name", "Renamed"), read)
                .statusCode(412)
                .body("code", equalTo("changed_since_read"))
                .body("changes.now", contains("Second"));
        account.api()
                .header("If-Match", read)
                .delete("/api/v1/campaigns/" + campaign.id())
                .then()
                .statusCode(412);
        campaign.get().then().body("base_template", equalTo("Second"));

        account.api()
                .header("If-Match", etag(campaign.get().then()))
                .delete("/api/v1/campaigns/" + campaign.id())
                .then()
                .statusCode(204);
    }

    @Test
    void a_schedule_of_another_version_is_refused() {
        var campaign = aCampaign().in(account).withContacts(1).created();
        var reviewed = etag(campaign.get().then());
        change(campaign, Map.of("base_template", "Not reviewed")).statusCode(200);

        account.api()
                .header("If-Match", reviewed)
                .body(Map.of("scheduled_at", "2099-01-01T10:00:00Z"))
                .post("/api/v1/campaigns/%d/schedule".formatted(campaign.id()))
                .then()
                .statusCode(412)
                .body("code", equalTo("changed_since_review"));
    }

    @Test
    void a_header_that_is_no_etag_of_ours_is_refused() {
        var campaign = aCampaign().in(account).withContacts(1).created();
        launch(campaign, "\"yesterday\"").statusCode(400).body("code", equalTo("if_match_invalid"));
        launch(campaign, "\"99\"").statusCode(412);
        launch(campaign, "*").statusCode(202);
    }

    @Test
    void missing_values_and_braces_of_a_plain_text_are_warnings_with_counts() {
        var people = campaigns.people();
        people.contact(account.id(), "Ann", "{\"level\": \"gold\"}");
        people.contact(account.id(), "Ben", "{}");
        var campaign =
                aCampaign().in(account).template("Hi {{first_name}}, {{level}}").created();
        campaign.get("preview")
                .then()
                .body("warnings.code", contains("values_missing"))
                .body("warnings.placeholder", contains("level"))
                .body("warnings.count", contains(1))
                .body("warnings.checked", contains(2));
        change(campaign, Map.of("base_template", "Hi {{first_name}}, {{level | default: \"there\"}}"))
                .statusCode(200);
        campaign.get("preview").then().body("warnings", empty());

        var braces = aCampaign().in(account).text("Hi {{first_name}}").created();
        launch(braces, "*").statusCode(202).body("warnings.code", contains("placeholders_not_replaced"));
    }

    @Test
    void an_audience_of_nobody_is_refused_and_the_draft_is_kept() {
        campaigns.people().contact(account.id(), "Ann", "{}", "vip");
        var campaign = aCampaign()
                .in(account)
                .with("audience", Map.of("tags", List.of("nobody")))
                .created();
        launch(campaign, "*").statusCode(422).body("code", equalTo("audience_empty"));
        campaign.get().then().body("status", equalTo("draft"));
    }

    @Test
    void the_review_page_sends_only_what_it_showed() {
        var campaign = aCampaign()
                .in(account)
                .withContacts(2)
                .template("Reviewed text")
                .created();
        var browser = Browser.signedIn(accounts.user(account.id()));
        var address = "/campaigns/" + campaign.id();
        assertThat(browser.open(address).body().asString()).contains("name=\"version\" value=\"1\"");
        change(campaign, Map.of("base_template", "Draft DO NOT SEND")).statusCode(200);

        var page = browser.form()
                .formParam("confirm", "2")
                .formParam("version", "1")
                .post(address + "/launch");

        assertThat(page.statusCode()).isEqualTo(409);
        assertThat(page.body().asString())
                .contains("Nothing was sent", "<del>Reviewed text</del>", "<ins>Draft DO NOT SEND</ins>")
                .contains("name=\"version\" value=\"2\"");
        campaign.get().then().body("status", equalTo("draft"));
    }

    @Test
    void the_review_page_blocks_a_launch_without_any_value_until_it_is_confirmed() {
        campaigns.people().contact(account.id(), "Ann", "{\"level\": \"\"}");
        campaigns.people().contact(account.id(), "Ben", "{\"level\": \"gold\"}", "vip");
        var all = aCampaign().in(account).template("Level {{level}}").created();
        all.get("preview").then().body("warnings.code", hasItem("values_missing"));
        var ann = campaigns.people().contact(account.id(), "Cay", "{}", "new");
        var campaign = aCampaign()
                .in(account)
                .to(List.of(ann))
                .template("Level {{level}}")
                .created();
        var browser = Browser.signedIn(accounts.user(account.id()));
        var address = "/campaigns/" + campaign.id();
        assertThat(browser.open(address).body().asString())
                .contains("No recipient has a value for level", "name=\"accepted\" value=\"level\"");

        var refused = browser.form()
                .formParam("confirm", "1")
                .formParam("version", "1")
                .post(address + "/launch");
        assertThat(refused.statusCode()).isEqualTo(409);
        var sent = browser.form()
                .formParam("confirm", "1")
                .formParam("version", "1")
                .formParam("accepted", "level")
                .post(address + "/launch");
        assertThat(sent.statusCode()).isEqualTo(303);
    }

    @Test
    void a_form_that_was_opened_before_another_change_shows_both_texts() {
        var campaign = aCampaign().in(account).template("Old text").created();
        var browser = Browser.signedIn(accounts.user(account.id()));
        var address = "/campaigns/%d/edit".formatted(campaign.id());
        assertThat(browser.open(address).body().asString()).contains("name=\"version\" value=\"1\"");
        change(campaign, Map.of("base_template", "Text of another person")).statusCode(200);

        var conflict = save(browser, address, "1");
        assertThat(conflict.extract().statusCode()).isEqualTo(409);
        assertThat(conflict.extract().body().asString())
                .contains("<ins>Text of another person</ins>", "My text</textarea>")
                .contains("name=\"version\" value=\"2\"");
        campaign.get().then().body("base_template", equalTo("Text of another person"));

        assertThat(save(browser, address, "2").extract().statusCode()).isEqualTo(303);
        campaign.get().then().body("base_template", equalTo("My text"));
    }

    private static ValidatableResponse save(Browser browser, String address, String version) {
        return browser.form()
                .formParam("version", version)
                .formParam("name", "Draft")
                .formParam("audience", "all")
                .formParam("channel", "sms")
                .formParam("missing_value", "empty")
                .formParam("text", "My text")
                .post(address)
                .then();
    }

    private ValidatableResponse change(TestCampaign campaign, Map<String, ?> fields) {
        return change(campaign, fields, "*");
    }

    private ValidatableResponse change(TestCampaign campaign, Map<String, ?> fields, String ifMatch) {
        return account.api()
                .header("If-Match", ifMatch)
                .body(fields)
                .patch("/api/v1/campaigns/" + campaign.id())
                .then();
    }

    private ValidatableResponse launch(TestCampaign campaign, String ifMatch) {
        return account.api()
                .header("If-Match", ifMatch)
                .body(Map.of())
                .post("/api/v1/campaigns/%d/send".formatted(campaign.id()))
                .then();
    }

    private static String etag(ValidatableResponse response) {
        return response.extract().header("ETag");
    }
}
