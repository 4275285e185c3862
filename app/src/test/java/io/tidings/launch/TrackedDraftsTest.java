package io.tidings.launch;

import static io.tidings.launch.FollowedLinks.MAP;
import static io.tidings.launch.FollowedLinks.SALE;
import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checks which campaigns can have tracked links. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class TrackedDraftsTest {
    private static final String TEXT = "Hi {first_name}, " + SALE + ". Where: " + MAP + " " + "x".repeat(60);

    @Inject
    TestCampaigns campaigns;

    private TestAccount account;

    @BeforeEach
    void anAccount() {
        account = campaigns.account(PERFECT);
    }

    @Test
    void a_link_that_cannot_be_tracked_is_refused_with_the_reason() {
        campaigns.people().contacts(account.id(), 1);
        refused(Map.of("message_content", "See " + SALE), "links_need_template", "#/message_content");
        refused(
                Map.of("base_template", "See " + SALE, "render_at", "dispatch"),
                "links_render_at_launch",
                "#/render_at");
        refused(text("See https://shop.example/{first_name}"), "link_not_trackable", "#/base_template");
        refused(text("See https://{first_name}.example"), "link_not_trackable", "#/base_template");
        refused(text("See {{ first_name | default: \"https://a.example\" }}"), "link_not_trackable", "#/base_template");
        refused(text("See https://user:secret@shop.example/"), "link_not_trackable", "#/base_template");
        var many = new StringBuilder();
        for (int i = 0; i < 11; i++) {
            many.append("https://a.example/").append(i).append(' ');
        }
        refused(text(many.toString()), "too_many_links", "#/track_links");
        refused(
                Map.of(
                        "variants",
                        List.of(Map.of("base_template", "See " + SALE), Map.of("base_template", "Come")),
                        "test",
                        Map.of("share", 20, "wait_minutes", 5, "by", "clicked")),
                "clicks_not_tracked",
                "#/variants/1/base_template");
        aCampaign()
                .in(account)
                .withTrackedLinks()
                .template(many.substring(0, many.indexOf("https://a.example/10")) + "https://a.example/0")
                .created();
    }

    @Test
    void a_changed_or_copied_draft_still_tracks_its_links() {
        var campaign = aCampaign()
                .in(account)
                .withTrackedLinks()
                .template("Sale: " + SALE)
                .created();

        campaign.patch(Map.of("name", "Renamed", "base_template", "Come: " + MAP))
                .then()
                .statusCode(200)
                .body("track_links", equalTo(true));
        campaign.post("duplicate").then().statusCode(201).body("track_links", equalTo(true));
        campaign.patch(Map.of("track_links", false, "message_content", "Come: " + MAP))
                .then()
                .statusCode(200)
                .body("track_links", equalTo(false));
    }

    @Test
    void a_campaign_created_with_its_file_tracks_its_links() {
        var campaign = account.upload()
                .multiPart("file", "people.csv", "phone,note\n+254712345678,x\n".getBytes(UTF_8), "text/csv")
                .multiPart("name", "From a file")
                .multiPart("campaign", "{\"base_template\": \"{note} " + MAP + "\", \"track_links\": true}")
                .post("/api/v1/campaigns/from-csv")
                .then()
                .statusCode(202)
                .extract()
                .jsonPath()
                .getLong("campaign_id");

        assertThat(campaigns.campaign(account, campaign).view().getBoolean("track_links"))
                .isTrue();
    }

    @Test
    void a_template_edited_to_an_untrackable_link_stops_the_launch() {
        campaigns.people().contacts(account.id(), 1);
        long template = campaigns.people().template(account.id(), "Sale " + SALE);
        var campaign = aCampaign()
                .in(account)
                .withTrackedLinks()
                .savedTemplate(template)
                .created();
        campaigns.people().edit(template, "Sale https://shop.example/{first_name}");

        campaign.send()
                .then()
                .statusCode(422)
                .body("code", equalTo("link_not_trackable"))
                .body("errors[0].pointer", equalTo("#/template_id"));
    }

    @Test
    void a_preview_counts_a_link_with_its_final_length() {
        long contact = campaigns.people().contact(account.id(), "Alice", "{}");
        var campaign = aCampaign().in(account).withTrackedLinks().template(TEXT).created();

        for (var body : List.<Map<String, Object>>of(
                Map.of("customer_id", contact), Map.of("customer_id", contact, "override_template", TEXT))) {
            campaign.personalizedPreview(body)
                    .statusCode(200)
                    .body("rendered_message", containsString("https://tid.example/l/" + "0".repeat(17) + ". Where"));
        }
    }

    private void refused(Map<String, Object> fields, String code, String pointer) {
        aCampaign()
                .in(account)
                .withTrackedLinks()
                .with(fields)
                .refused(422, code)
                .body("errors[0].pointer", equalTo(pointer));
    }

    private static Map<String, Object> text(String template) {
        return Map.of("base_template", template);
    }
}
