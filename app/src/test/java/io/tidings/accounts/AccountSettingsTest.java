package io.tidings.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.tidings.testing.Browser;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the settings of an account over the API and on the page Organisation. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class AccountSettingsTest {
    @Inject
    TestAccounts accounts;

    @Inject
    TestCampaigns campaigns;

    TestAccount account;

    @BeforeEach
    void createAccount() {
        account = accounts.create();
    }

    @Test
    void the_settings_are_read_and_changed() {
        account.api()
                .get("/api/v1/account")
                .then()
                .body("default_country", equalTo("KE"))
                .body("missing_value", equalTo("empty"))
                .body("allow_premium_numbers", equalTo(false));

        change("{\"name\": \" Kiosk \", \"default_country\": \"xk\", \"time_zone\": \"Africa/Nairobi\","
                        + " \"missing_value\": \"literal:friend\", \"allow_premium_numbers\": true}")
                .statusCode(200)
                .body("name", equalTo("Kiosk"))
                .body("default_country", equalTo("XK"));

        account.api()
                .get("/api/v1/account")
                .then()
                .body("name", equalTo("Kiosk"))
                .body("default_country", equalTo("XK"))
                .body("time_zone", equalTo("Africa/Nairobi"))
                .body("missing_value", equalTo("literal:friend"))
                .body("allow_premium_numbers", equalTo(true));
    }

    @Test
    void a_field_that_is_missing_keeps_its_value_and_an_empty_country_is_none() {
        change("{\"time_zone\": \"Europe/Berlin\"}").statusCode(200).body("default_country", equalTo("KE"));
        change("{\"default_country\": \"\"}")
                .statusCode(200)
                .body("default_country", nullValue())
                .body("time_zone", equalTo("Europe/Berlin"));
    }

    @Test
    void a_change_is_audited_once() {
        change("{\"time_zone\": \"Europe/Berlin\"}").statusCode(200);
        change("{\"time_zone\": \"Europe/Berlin\"}").statusCode(200);

        account.api()
                .get("/api/v1/audit?action=account.changed")
                .then()
                .body("data.size()", equalTo(1))
                .body("data[0].details.time_zone", equalTo("Europe/Berlin"));
    }

    @ParameterizedTest
    @CsvSource({
        "name, ' ', name_missing",
        "default_country, Kenya, invalid_default_country",
        "default_country, ZZ, invalid_default_country",
        "time_zone, Mars/Olympus, invalid_time_zone",
        "missing_value, emtpy, invalid_missing_value",
    })
    void an_invalid_value_is_refused_and_changes_nothing(String field, String value, String code) {
        change("{\"allow_premium_numbers\": true, \"%s\": \"%s\"}".formatted(field, value))
                .statusCode(422)
                .body("code", equalTo(code))
                .body("errors.pointer", hasItem("#/" + field));
        account.api().get("/api/v1/account").then().body("allow_premium_numbers", equalTo(false));
    }

    @Test
    void only_an_owner_changes_the_settings() {
        for (var role : new Role[] {Role.VIEWER, Role.SENDER, Role.EDITOR}) {
            var browser = Browser.signedIn(accounts.user(account.id(), role));
            browser.open("/settings");
            browser.form()
                    .formParam("name", "Other")
                    .post("/settings/organisation")
                    .then()
                    .statusCode(403);
        }
        account.api().get("/api/v1/account").then().body("name", equalTo("Test"));
    }

    @Test
    void the_page_shows_and_changes_the_settings() {
        var browser = Browser.signedIn(accounts.user(account.id()));
        browser.open("/settings").then().body(containsString("/settings/organisation"));
        browser.open("/settings/organisation")
                .then()
                .statusCode(200)
                .body(containsString("<option value=\"KE\" selected>Kenya</option>"));

        save(browser, "Kiosk", "DE", "Europe/Berlin", "literal:").then().statusCode(303);

        account.api()
                .get("/api/v1/account")
                .then()
                .body("name", equalTo("Kiosk"))
                .body("default_country", equalTo("DE"))
                .body("missing_value", equalTo("literal:friend"))
                .body("allow_premium_numbers", equalTo(false));
        assertThat(browser.open("/settings/organisation").asString())
                .contains("<option selected>Europe/Berlin</option>")
                .contains("value=\"friend\"");
    }

    @Test
    void the_page_keeps_what_was_typed_and_names_the_fault() {
        var browser = Browser.signedIn(accounts.user(account.id()));
        browser.open("/settings/organisation");

        save(browser, " ", "DE", "Europe/Berlin", "fail")
                .then()
                .statusCode(422)
                .body(containsString("An account needs a name."))
                .body(containsString("<option value=\"DE\" selected>"));
    }

    @Test
    void a_new_campaign_has_the_rule_and_the_zone_of_the_account() {
        account = campaigns.account(TestCampaigns.PERFECT);
        campaigns.people().contacts(account.id(), 1);
        change("{\"missing_value\": \"fail\", \"time_zone\": \"Africa/Nairobi\"}")
                .statusCode(200);
        var created = account.api()
                .body(Map.of(
                        "name", "Later",
                        "base_template", "Hi {{first_name}}",
                        "all", true))
                .post("/api/v1/campaigns");

        created.then().statusCode(201).body("missing_value", equalTo("fail"));
        account.api()
                .body("{\"scheduled_at\": \"2030-01-15T09:00:00\"}")
                .post(created.header("Location") + "/schedule")
                .then()
                .statusCode(200)
                .body("time_zone", equalTo("Africa/Nairobi"))
                .body("scheduled_at", equalTo("2030-01-15T06:00:00Z"));
    }

    private Response save(Browser browser, String name, String country, String zone, String missing) {
        return browser.form()
                .formParam("name", name)
                .formParam("default_country", country)
                .formParam("time_zone", zone)
                .formParam("missing_value", missing)
                .formParam("missing_text", "friend")
                .post("/settings/organisation");
    }

    private ValidatableResponse change(String body) {
        return account.api().body(body).patch("/api/v1/account").then();
    }
}
