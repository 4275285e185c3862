package io.tidings.campaigns;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.tidings.credits.Credits;
import io.tidings.shared.Actor;
import io.tidings.testing.Browser;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import io.tidings.web.Formats;
import jakarta.inject.Inject;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Buttons that pause, resume and retry a campaign are plain HTML forms. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class CampaignControlsOnPagesTest {
    /** So slow that a campaign of thousands cannot end while a test works with it, also on a busy machine. */
    private static final String SLOW = """
            {"latency_ms_min": 500, "latency_ms_max": 500, "success_rate": 1, "receipts": false}""";

    private static final String DOWN = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 0, "receipts": false}""";
    private static final String REFUSING = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "refusal_rate": 1, "receipts": false}""";

    @Inject
    TestCampaigns campaigns;

    @Inject
    TestAccounts accounts;

    @Inject
    Credits credits;

    @Inject
    Jdbi jdbi;

    @Test
    @Tag("S3-2")
    @Tag("S3-45")
    void a_sending_campaign_is_paused_and_resumed_by_buttons_that_show_the_waiting_messages() throws Exception {
        var account = campaigns.account(SLOW);
        var campaign =
                aCampaign().in(account).withContacts(6_000).maxAttempts(3).launched();
        eventually(
                SOON,
                () -> campaign.progress().getLong("sent"),
                sent -> assertThat(sent).isPositive());
        var browser = Browser.signedIn(accounts.user(account.id()));

        assertThat(page(browser, campaign.id()))
                .contains(
                        "Pause sending?",
                        "</span></b> messages are still waiting",
                        "/campaigns/" + campaign.id() + "/pause")
                .doesNotContain("Resume sending", "failed again");
        assertThat(post(browser, campaign.id(), "pause").header("Location"))
                .endsWith("/campaigns/" + campaign.id() + "?done=paused");
        assertThat(campaign.view().getString("status")).isEqualTo("paused");
        eventually(
                SOON,
                () -> campaign.progress().getLong("sending"),
                sending -> assertThat(sending).isZero());
        var waiting = campaign.progress().getLong("queued");

        assertThat(page(browser, campaign.id()))
                .contains(
                        "Resume sending?",
                        "data-count=\"queued\">" + Formats.grouped(waiting) + "</span></b> messages are waiting",
                        "Stop sending?")
                .doesNotContain("Pause sending");
        // The second request comes from an outdated page.
        assertThat(post(browser, campaign.id(), "resume").statusCode()).isEqualTo(303);
        assertThat(post(browser, campaign.id(), "resume").header("Location")).endsWith("/campaigns/" + campaign.id());
        assertThat(campaign.view().getString("status")).isEqualTo("sending");
        campaigns.changeGateway(account, PERFECT);
        assertThat(campaign.awaitEnd().getLong("sent")).isEqualTo(6_000);
        assertThat(page(browser, campaign.id())).doesNotContain("Pause sending", "Resume sending", "failed again");
    }

    @Test
    @Tag("S3-12")
    @Tag("S3-23")
    void failed_messages_are_retried_by_a_button_that_shows_their_number_and_then_disappears() throws Exception {
        var account = campaigns.account(DOWN);
        var campaign = aCampaign().in(account).withContacts(40).maxAttempts(1).launched();
        assertThat(campaign.awaitEnd().getString("status")).isEqualTo("failed");
        campaigns.changeGateway(account, PERFECT);
        var browser = Browser.signedIn(accounts.user(account.id()));

        assertThat(page(browser, campaign.id()))
                .contains("Try the 40 failed again", "Leave them")
                .doesNotContain("stay as they are");
        assertThat(post(browser, campaign.id(), "retry").header("Location"))
                .endsWith("/campaigns/" + campaign.id() + "?done=retried");
        assertThat(campaign.awaitEnd().getLong("sent")).isEqualTo(40);
        assertThat(page(browser, campaign.id()))
                .doesNotContain("failed again")
                .contains("40 failed messages are sent again");
        assertThat(post(browser, campaign.id(), "retry").body().asString())
                .contains("Nothing was sent again. No message failed in a way that another attempt could help.");
    }

    @Test
    @Tag("S3-12")
    void permanently_refused_messages_are_not_offered_for_retry() throws Exception {
        var account = campaigns.account(REFUSING);
        var campaign = aCampaign().in(account).withContacts(3).maxAttempts(1).launched();
        campaign.awaitEnd();
        // Some refusals of the simulator are temporary.
        jdbi.useHandle(handle ->
                handle.execute("update failure set class = 'recipient_permanent' where plan_id = ?", campaign.id()));

        assertThat(page(Browser.signedIn(accounts.user(account.id())), campaign.id()))
                .contains("Why messages failed")
                .doesNotContain("failed again");
    }

    @Test
    @Tag("S3-8")
    void a_refusal_shows_its_reason_on_the_campaign_page() throws Exception {
        var account = campaigns.account(DOWN);
        var campaign = aCampaign().in(account).withContacts(4).maxAttempts(1).launched();
        campaign.awaitEnd();
        var unused = credits.changeTerms(Actor.system(account.id()), null, false);
        var browser = Browser.signedIn(accounts.user(account.id()));
        browser.open("/campaigns/" + campaign.id());

        var refused = browser.form().post("/campaigns/" + campaign.id() + "/retry");

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body().asString())
                .contains(
                        "Nothing was sent again. ",
                        "Try the 4 failed again",
                        "href=\"/campaigns/" + campaign.id() + "?show=failed#")
                .doesNotContain("/retry?", "hx-get=\"/campaigns/" + campaign.id() + "/retry");
        assertThat(campaign.view().getString("status")).isEqualTo("failed");
    }

    @Test
    void a_campaign_of_another_account_and_a_request_without_csrf_token_are_refused() throws Exception {
        var account = campaigns.account(DOWN);
        var campaign = aCampaign().in(account).withContacts(1).maxAttempts(1).launched();
        campaign.awaitEnd();
        var otherUser = Browser.signedIn(accounts.user());
        otherUser.open("/campaigns/new");
        var own = Browser.signedIn(accounts.user(account.id()));
        for (var verb : new String[] {"pause", "resume", "retry"}) {
            assertThat(otherUser
                            .form()
                            .post("/campaigns/" + campaign.id() + "/" + verb)
                            .statusCode())
                    .isEqualTo(404);
            assertThat(own.request()
                            .contentType("application/x-www-form-urlencoded")
                            .post("/campaigns/" + campaign.id() + "/" + verb)
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    private static String page(Browser browser, long id) {
        return browser.open("/campaigns/" + id).then().statusCode(200).extract().asString();
    }

    private static Response post(Browser browser, long id, String verb) {
        return browser.form().post("/campaigns/" + id + "/" + verb);
    }
}
