package io.tidings.launch;

import static io.tidings.launch.LaunchedCampaigns.PERFECT;
import static io.tidings.launch.LaunchedCampaigns.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.TestAccounts.TestAccount;
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

    private static final Map<String, Object> EVERYONE =
            Map.of("name", "Exact", "base_template", "Hi {first_name}", "all", true);

    @Inject
    LaunchedCampaigns campaigns;

    @Test
    void a_launch_with_a_hash_sends_exactly_that_plan_or_nothing() throws Exception {
        var account = campaigns.account(PERFECT);
        long alice = campaigns.people().contact(account.id(), "Alice", "{}");
        long id = campaigns.created(account, EVERYONE);
        var hash = campaigns.rehearse(account, id).getString("hash");
        assertThat(campaigns.rehearse(account, id).getString("hash")).isEqualTo(hash);

        campaigns.rename(alice, "Alicia");

        refused(account, id, hash, "changed");
        refused(account, id, "0".repeat(64), "No rehearsal");
        campaigns.rename(alice, "Alice");
        campaigns.launch(account, id, hash).then().statusCode(202);
    }

    @Test
    @Tag("S3-47")
    void another_price_is_another_plan() throws Exception {
        var account = campaigns.account(PERFECT);
        campaigns.people().contacts(account.id(), 2);
        long id = campaigns.created(account, EVERYONE);
        var hash = campaigns.rehearse(account, id).getString("hash");

        price(account, 2_000);

        refused(account, id, hash, "changed");
        price(account, 1_000);
        campaigns.launch(account, id, hash).then().statusCode(202);
    }

    @Test
    @Tag("S3-47")
    void a_change_in_the_fingerprint_of_a_large_audience_is_refused_at_once() throws Exception {
        var account = campaigns.account(PERFECT);
        var contacts = campaigns.people().many(account.id(), LARGE);
        long id = campaigns.created(account, EVERYONE);

        var hash = campaigns.rehearse(account, id).getString("hash");
        campaigns.rename(contacts.getLast(), "Another name");
        refused(account, id, hash, "Contacts");

        hash = campaigns.rehearse(account, id).getString("hash");
        price(account, 2_000);
        refused(account, id, hash, "Prices");

        hash = campaigns.rehearse(account, id).getString("hash");
        account.api()
                .body(Map.of("priority", "urgent"))
                .patch("/api/v1/campaigns/{id}", id)
                .then()
                .statusCode(200);
        refused(account, id, hash, "settings");

        hash = campaigns.rehearse(account, id).getString("hash");
        campaigns.optOut(account, contacts.getFirst());
        refused(account, id, hash, "opted out");

        hash = campaigns.rehearse(account, id).getString("hash");
        campaigns.launch(account, id, hash).then().statusCode(202);
        assertThat(campaigns.over(account, id).getLong("sent")).isEqualTo(LARGE - 1);
    }

    @Test
    void contacts_outside_a_large_audience_may_change() throws Exception {
        var account = campaigns.account(PERFECT);
        var contacts = campaigns.people().many(account.id(), LARGE);
        long other = campaigns.people().contact(account.id(), "Other", "{}");
        var file = campaigns.people().imported(account.id(), contacts);
        var chosen = Map.<String, Object>of("name", "C", "base_template", "Hi {first_name}", "customer_ids", contacts);
        var imported =
                Map.<String, Object>of("name", "F", "base_template", "Hi {first_name}", "import_id", file.toString());
        for (var body : List.of(chosen, imported)) {
            long id = campaigns.created(account, body);
            var hash = campaigns.rehearse(account, id).getString("hash");

            campaigns.rename(contacts.getLast(), "Another name " + id);
            refused(account, id, hash, "Contacts");
            hash = campaigns.rehearse(account, id).getString("hash");
            campaigns.rename(other, "Another " + id);

            campaigns.launch(account, id, hash).then().statusCode(202);
            assertThat(campaigns.over(account, id).getLong("sent")).isEqualTo(LARGE);
        }
    }

    @Test
    @Tag("S3-47")
    void a_change_found_while_the_messages_are_written_undoes_the_launch() throws Exception {
        var account = campaigns.account(PERFECT);
        var contacts = campaigns.people().many(account.id(), LARGE);
        long id = campaigns.created(
                account,
                Map.of(
                        "name",
                        "Exact",
                        "message_content",
                        "Hi",
                        "all",
                        true,
                        "frequency_cap",
                        Map.of("messages", 1, "days", 7)));
        var hash = campaigns.rehearse(account, id).getString("hash");
        long between = campaigns.created(
                account,
                Map.of("name", "Between", "message_content", "Hi", "customer_ids", List.of(contacts.getLast())));
        campaigns.send(account, between).then().statusCode(202);
        campaigns.over(account, between);

        campaigns.launch(account, id, hash).then().statusCode(202);

        eventually(SOON, () -> campaigns.campaign(account, id), campaign -> {
            assertThat(campaign.getString("status")).isEqualTo("draft");
            assertThat(campaign.getString("status_reason")).startsWith("plan_changed");
        });
        assertThat(campaigns.messages(id)).isEmpty();
        account.api()
                .get("/api/v1/campaigns/{id}/history", id)
                .then()
                .body("data[-1].reason", startsWith("plan_changed"));
    }

    private void refused(TestAccount account, long id, String hash, String reason) {
        campaigns
                .launch(account, id, hash)
                .then()
                .statusCode(409)
                .body("code", equalTo("plan_changed"))
                .body("detail", containsString(reason));
        assertThat(campaigns.campaign(account, id).getString("status")).isEqualTo("draft");
    }

    private void price(TestAccount account, int units) {
        account.api()
                .body(Map.of("prices", List.of(Map.of("prefix", "254", "units", units))))
                .put("/api/v1/credits/prices")
                .then()
                .statusCode(200);
    }
}
