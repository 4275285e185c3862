package io.tidings.campaigns;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.tidings.audiences.Audience;
import io.tidings.contacts.ContactFields;
import io.tidings.contacts.Contacts;
import io.tidings.personalisation.MissingValue;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.CampaignId;
import io.tidings.testing.Browser;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pages show schedules, variants and limits, which forms cannot edit. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class CampaignStatesOnPagesTest {
    private static final Schedule SPRING =
            new Schedule(Instant.parse("2030-03-31T06:00:00Z"), ZoneId.of("Africa/Nairobi"));
    private static final SendingTerms SLOW = new SendingTerms(
            SendingTerms.DEFAULT.retry(), SendingTerms.DEFAULT.onUncertain(), null, "MyShop", 7, 50, null);
    private static final VariantSettings VARIANTS = new VariantSettings(
            new FrequencyCap(3, 7),
            new Experiment(
                    List.of(
                            new Variant("Short", 1, new Content.Inline("Hi {{first_name}}")),
                            new Variant("Long", 1, new Content.Inline("Good day, dear {{first_name}}"))),
                    null));

    @Inject
    TestAccounts accounts;

    @Inject
    Contacts contacts;

    @Inject
    Campaigns campaigns;

    @Test
    @Tag("S3-18")
    void a_scheduled_campaign_shows_its_launch_time_and_no_counts() {
        var user = accounts.user();
        var id = draft(user.account(), "Hello {{first_name}}", SPRING, VariantSettings.NONE);

        var html = Browser.signedIn(user).open("/campaigns/" + id).body().asString();

        assertThat(html)
                .contains("Will be launched automatically on 31 Mar 2030, 09:00", "Cancel campaign", "2030-03-31")
                .doesNotContain("have an outcome", "Stop sending", "2,030");
    }

    @Test
    @Tag("S4-47")
    void the_list_can_be_filtered_by_every_status() {
        var html = Browser.signedIn(accounts.user())
                .open("/campaigns?status=sent")
                .body()
                .asString();
        for (var status : CampaignStatus.values()) {
            assertThat(html).contains("status=" + status.text());
        }
    }

    @Test
    void the_form_keeps_limits_priority_and_cap() {
        var user = accounts.user();
        var id = draft(
                user.account(), "Hello {{first_name}}", null, new VariantSettings(new FrequencyCap(3, 7), null, true));
        var browser = Browser.signedIn(user);
        browser.open("/campaigns/" + id + "/edit");

        var answer = browser.form()
                .formParam("name", "Renamed")
                .formParam("audience", "all")
                .formParam("text", "Hello again {{first_name}}")
                .formParam("channel", "sms")
                .formParam("missing_value", "empty")
                .post("/campaigns/" + id + "/edit");

        assertThat(answer.statusCode()).isEqualTo(303);
        var saved = campaigns.get(user.account(), id);
        assertThat(saved.name()).isEqualTo("Renamed");
        assertThat(saved.content()).isEqualTo(new Content.Inline("Hello again {{first_name}}"));
        assertThat(saved.terms()).isEqualTo(SLOW);
        assertThat(saved.settings().priority()).isEqualTo(Priority.LOW);
        assertThat(saved.variantSettings().cap()).isEqualTo(new FrequencyCap(3, 7));
        assertThat(saved.variantSettings().trackLinks()).isTrue();
    }

    @Test
    @Tag("S4-62")
    void a_review_shows_every_variant_and_the_form_keeps_them() {
        var user = accounts.user();
        var id = draft(user.account(), null, null, VARIANTS);
        var browser = Browser.signedIn(user);

        assertThat(browser.open("/campaigns/" + id).body().asString())
                .contains("Variant Short", "Hi {{first_name}}", "Variant Long", "Good day, dear {{first_name}}");

        browser.open("/campaigns/" + id + "/edit");
        assertThat(edited(browser, id, "Another text").statusCode()).isEqualTo(422);
        browser.open("/campaigns/" + id + "/edit");
        assertThat(edited(browser, id, "Hi {{first_name}}").statusCode()).isEqualTo(303);
        assertThat(campaigns.get(user.account(), id).variantSettings()).isEqualTo(VARIANTS);
    }

    @Test
    void a_reason_groups_the_digits_of_counts_but_not_of_dates() {
        assertThat(CampaignLabels.reason("scheduled: To be launched on 2030-03-31 09:00:00 Africa/Nairobi."))
                .isEqualTo("To be launched on 2030-03-31 09:00:00 Africa/Nairobi.");
        assertThat(CampaignLabels.reason("finished: 12345 of 300000 messages were sent."))
                .isEqualTo("12,345 of 300,000 messages were sent.");
    }

    private static Response edited(Browser browser, CampaignId id, String text) {
        return browser.form()
                .formParam("name", "Spring")
                .formParam("audience", "all")
                .formParam("text", text)
                .formParam("channel", "sms")
                .formParam("missing_value", "empty")
                .post("/campaigns/" + id + "/edit");
    }

    private CampaignId draft(
            AccountId account, @Nullable String text, @Nullable Schedule schedule, VariantSettings settings) {
        contacts.create(account, new ContactFields("+254712000001", "Amina", null, null, null, null, null));
        return campaigns.create(
                Actor.system(account),
                new CampaignDraft(
                        "Spring",
                        null,
                        null,
                        null,
                        text,
                        new Audience.Everyone(),
                        new CampaignSettings(MissingValue.EMPTY, Priority.LOW, RenderAt.LAUNCH, SLOW),
                        schedule,
                        settings));
    }
}
