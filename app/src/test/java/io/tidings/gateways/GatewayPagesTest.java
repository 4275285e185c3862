package io.tidings.gateways;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.tidings.accounts.Role;
import io.tidings.credits.Books;
import io.tidings.testing.Browser;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pages of gateways, and what the review page says without a gateway or credits. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class GatewayPagesTest {
    private static final Map<String, String> SIMULATOR = Map.of(
            "provider", "simulator",
            "name", "Trial",
            "sms", "on",
            "setting-success_rate", "0.9",
            "setting-latency_ms_max", "300");

    @Inject
    TestAccounts accounts;

    @Inject
    TestCampaigns campaigns;

    @Inject
    Gateways gateways;

    @Inject
    Books books;

    private TestAccount account;
    private Browser owner;

    @BeforeEach
    void anOwner() {
        account = campaigns.accountWithoutGateway();
        owner = Browser.signedIn(accounts.user(account.id(), Role.OWNER));
    }

    @Test
    void an_address_without_a_known_provider_leads_to_the_list() {
        for (var address : List.of("/settings/gateways/new", "/settings/gateways/new?provider=unknown")) {
            var answer = owner.open(address);
            assertThat(answer.statusCode()).isEqualTo(303);
            assertThat(answer.header("Location")).endsWith("/settings/gateways");
        }
    }

    @Test
    void an_owner_adds_changes_disables_and_enables_a_gateway() {
        assertThat(html(owner.open("/settings/gateways"))).contains("No gateway yet", "Add Simulator");
        assertThat(html(owner.open("/settings/gateways/new?provider=simulator")))
                .contains("Share of calls that succeed", "value=\"0.98\"");
        assertThat(post("/settings/gateways/new", SIMULATOR).statusCode()).isEqualTo(303);

        var added = gateway();
        assertThat(added.name()).isEqualTo("Trial");
        assertThat(added.settings().get("success_rate").asDouble()).isEqualTo(0.9);
        assertThat(added.channels()).extracting(channel -> channel.text()).containsExactly("sms");
        assertThat(html(owner.open("/settings/gateways"))).contains("Trial", "Enabled", "used first");

        var page = "/settings/gateways/" + added.id();
        assertThat(html(owner.open(page))).contains("value=\"0.9\"", "value=\"300\"");
        var saved = post(page, Map.of("name", "Renamed", "sms", "on", "whatsapp", "on", "setting-success_rate", "1"));
        assertThat(saved.statusCode()).isEqualTo(303);
        assertThat(gateway().name()).isEqualTo("Renamed");
        assertThat(gateway().settings().toString()).isEqualTo("{\"success_rate\":1}");
        assertThat(gateway().channels()).hasSize(2);

        post(page + "/disable", Map.of());
        assertThat(gateway().enabled()).isFalse();
        assertThat(html(owner.open("/settings/gateways"))).contains("Disabled");
        post(page + "/enable", Map.of());
        assertThat(gateway().enabled()).isTrue();

        assertThat(account.api()
                        .get("/api/v1/audit?subject=gateway:" + added.id())
                        .jsonPath()
                        .getList("data.action", String.class))
                .contains("gateway.created", "gateway.changed");
    }

    @Test
    void a_wrong_value_is_shown_beside_its_field_and_the_input_is_kept() {
        owner.open("/settings/gateways/new?provider=simulator");
        var wrong = post(
                "/settings/gateways/new",
                Map.of("provider", "simulator", "name", "Mine", "setting-success_rate", "2", "sms", "on"));
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(html(wrong)).contains("value=\"Mine\"", "value=\"2\"", "setting-success_rate-error");

        var noNumber = post(
                "/settings/gateways/new",
                Map.of("provider", "simulator", "name", "Mine", "setting-success_rate", "much", "sms", "on"));
        assertThat(html(noNumber)).contains("This must be a number");
        var noChannel = post("/settings/gateways/new", Map.of("provider", "simulator", "name", "Mine"));
        assertThat(noChannel.statusCode()).isEqualTo(422);
        assertThat(html(noChannel)).contains("channels-error");
        assertThat(gateways.ofAccount(account.id())).isEmpty();
    }

    @Test
    void another_account_does_not_see_the_gateway() {
        owner.open("/settings/gateways/new?provider=simulator");
        post("/settings/gateways/new", SIMULATOR);
        var stranger = Browser.signedIn(accounts.user());

        assertThat(stranger.open("/settings/gateways/" + gateway().id()).statusCode())
                .isEqualTo(404);
        stranger.open("/settings/gateways");
        assertThat(stranger.form()
                        .post("/settings/gateways/" + gateway().id() + "/disable")
                        .statusCode())
                .isEqualTo(404);
        assertThat(gateway().enabled()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"VIEWER", "EDITOR"})
    void roles_that_do_not_manage_are_refused(Role role) {
        var browser = Browser.signedIn(accounts.user(account.id(), role));

        assertThat(browser.open("/settings/gateways").statusCode()).isEqualTo(403);
        assertThat(html(browser.open("/settings"))).doesNotContain("/settings/gateways");
    }

    @Test
    void the_review_says_that_there_is_no_gateway_before_it_offers_to_send() {
        var campaign = aCampaign().in(account).withContacts(2).created();

        assertThat(html(owner.open("/campaigns/" + campaign.id())))
                .contains("The account has no gateway", "href=\"/settings/gateways\"", "Nothing can be sent yet.")
                .doesNotContain("Send to 2</button>\n<a");

        owner.open("/settings/gateways/new?provider=simulator");
        post("/settings/gateways/new", SIMULATOR);
        assertThat(html(owner.open("/campaigns/" + campaign.id()))).doesNotContain("Nothing can be sent yet.");
    }

    @Test
    void the_review_says_that_the_credits_are_not_enough() {
        campaigns.gateway(account, TestCampaigns.PERFECT, 8);
        books.limitTo(account.id(), 1_500);
        var campaign = aCampaign().in(account).withContacts(2).created();

        assertThat(html(owner.open("/campaigns/" + campaign.id())))
                .contains("The balance is not enough", "Nothing can be sent yet.");
    }

    private GatewayRow gateway() {
        return gateways.ofAccount(account.id()).getFirst();
    }

    private Response post(String path, Map<String, String> values) {
        return owner.form().formParams(values).post(path);
    }

    private static String html(Response response) {
        return response.body().asString();
    }
}
