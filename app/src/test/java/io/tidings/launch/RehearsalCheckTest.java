package io.tidings.launch;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaign;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A launch that names a rehearsal sends exactly what was rehearsed, or nothing. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class RehearsalCheckTest {
    /** The size of an audience whose plan a request does not make again. */
    private static final int LARGE = 2_500;

    @Inject
    TestCampaigns campaigns;

    @Test
    void a_launch_with_a_hash_sends_exactly_that_plan_or_nothing() throws Exception {
        var account = campaigns.account(PERFECT);
        long alice = campaigns.people().contact(account.id(), "Alice", "{}");
        var campaign = aCampaign().in(account).template("Hi {first_name}").created();
        var hash = campaign.rehearse().getString("hash");
        assertThat(campaign.rehearse().getString("hash")).isEqualTo(hash);

        campaigns.people().rename(alice, "Alicia");

        refused(campaign, hash, "changed");
        refused(campaign, "0".repeat(64), "No rehearsal");
        campaigns.people().rename(alice, "Alice");
        campaign.sendRehearsed(hash).then().statusCode(202);
    }

    @Test
    @Tag("S3-44")
    void another_price_is_another_plan() throws Exception {
        var account = campaigns.account(PERFECT);
        var campaign = aCampaign()
                .in(account)
                .withContacts(2)
                .template("Hi {first_name}")
                .created();
        var hash = campaign.rehearse().getString("hash");

        price(account, 2_000);

        refused(campaign, hash, "changed");
        price(account, 1_000);
        campaign.sendRehearsed(hash).then().statusCode(202);
    }

    @Test
    @Tag("S3-44")
    void a_change_in_the_fingerprint_of_a_large_audience_is_refused_at_once() throws Exception {
        var account = campaigns.account(PERFECT);
        var contacts = campaigns.people().many(account.id(), LARGE);
        var campaign = aCampaign().in(account).template("Hi {first_name}").created();

        var hash = campaign.rehearse().getString("hash");
        campaigns.people().rename(contacts.getLast(), "Another name");
        refused(campaign, hash, "Contacts");

        hash = campaign.rehearse().getString("hash");
        price(account, 2_000);
        refused(campaign, hash, "Prices");

        hash = campaign.rehearse().getString("hash");
        campaign.patch(Map.of("priority", "urgent")).then().statusCode(200);
        refused(campaign, hash, "settings");

        hash = campaign.rehearse().getString("hash");
        campaigns.optOut(account, contacts.getFirst());
        refused(campaign, hash, "opted out");

        hash = campaign.rehearse().getString("hash");
        campaign.sendRehearsed(hash).then().statusCode(202);
        assertThat(campaign.awaitEnd().getLong("sent")).isEqualTo(LARGE - 1);
    }

    @Test
    void contacts_outside_a_large_audience_may_change() throws Exception {
        var account = campaigns.account(PERFECT);
        var contacts = campaigns.people().many(account.id(), LARGE);
        long other = campaigns.people().contact(account.id(), "Other", "{}");
        var file = campaigns.people().imported(account.id(), contacts);
        var chosen = aCampaign().in(account).template("Hi {first_name}").to(contacts);
        var imported = aCampaign().in(account).template("Hi {first_name}").to(file);
        for (var draft : List.of(chosen, imported)) {
            var campaign = draft.created();
            var hash = campaign.rehearse().getString("hash");

            campaigns.people().rename(contacts.getLast(), "Another name " + campaign.id());
            refused(campaign, hash, "Contacts");
            hash = campaign.rehearse().getString("hash");
            campaigns.people().rename(other, "Another " + campaign.id());

            campaign.sendRehearsed(hash).then().statusCode(202);
            assertThat(campaign.awaitEnd().getLong("sent")).isEqualTo(LARGE);
        }
    }

    @Test
    @Tag("S3-4")
    @Tag("S4-18")
    void a_change_found_while_the_messages_are_written_undoes_the_launch() throws Exception {
        var account = campaigns.account(PERFECT);
        var contacts = campaigns.people().many(account.id(), LARGE);
        var campaign = aCampaign().in(account).cappedAt(1, 7).created();
        var hash = campaign.rehearse().getString("hash");
        aCampaign().in(account).to(List.of(contacts.getLast())).ended();

        campaign.sendRehearsed(hash).then().statusCode(202);

        eventually(SOON, () -> campaign.view(), view -> {
            assertThat(view.getString("status")).isEqualTo("draft");
            assertThat(view.getString("status_reason")).startsWith("plan_changed");
        });
        assertThat(campaign.messages()).isEmpty();
        campaign.get("history").then().body("data[-1].reason", startsWith("plan_changed"));
    }

    private void refused(TestCampaign campaign, String hash, String reason) {
        campaign.sendRehearsed(hash)
                .then()
                .statusCode(409)
                .body("code", equalTo("plan_changed"))
                .body("detail", containsString(reason));
        assertThat(campaign.view().getString("status")).isEqualTo("draft");
    }

    private void price(TestAccount account, int units) {
        account.api()
                .body(Map.of("prices", List.of(Map.of("prefix", "254", "units", units))))
                .put("/api/v1/credits/prices")
                .then()
                .statusCode(200);
    }
}
