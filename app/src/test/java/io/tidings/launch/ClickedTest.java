package io.tidings.launch;

import static io.tidings.launch.FollowedLinks.MAP;
import static io.tidings.launch.FollowedLinks.SALE;
import static io.tidings.launch.FollowedLinks.follow;
import static io.tidings.launch.FollowedLinks.links;
import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.tidings.shared.ContactId;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaign.Row;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clicks select audiences and choose the winners of tests. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ClickedTest {
    @Inject
    TestCampaigns campaigns;

    @Inject
    Experiments experiments;

    @Inject
    Jdbi jdbi;

    private TestAccount account;

    @BeforeEach
    void anAccount() {
        account = campaigns.account(PERFECT);
    }

    @Test
    void an_audience_can_be_the_recipients_that_clicked_or_did_not_click() throws Exception {
        var people = campaigns.people().contacts(account.id(), 4);
        campaigns.optOut(account, people.get(2));
        var campaign = aCampaign()
                .in(account)
                .withTrackedLinks()
                .template("Sale: " + SALE)
                .to(people.subList(0, 3))
                .ended();
        var rows = campaign.messages();
        assertThat(count(Map.of("campaign", campaign.id(), "clicked", true))).isZero();
        assertThat(count(Map.of("campaign", campaign.id(), "clicked", false))).isEqualTo(2);

        follow(links(rows.getFirst()).getFirst());
        eventually(
                SOON,
                () -> count(Map.of("campaign", campaign.id(), "clicked", true)),
                count -> assertThat(count).isOne());

        assertThat(count(Map.of("campaign", campaign.id(), "clicked", false)))
                .as("without contacts that clicked, that the message did not reach, or that got no message")
                .isOne();
        assertThat(count(Map.of("not", Map.of("campaign", campaign.id(), "clicked", true))))
                .isEqualTo(3);
        var next = aCampaign()
                .in(account)
                .withTrackedLinks()
                .template("Again: " + SALE)
                .with("audience", Map.of("filter", Map.of("campaign", campaign.id(), "clicked", false)))
                .ended();
        assertThat(next.messages()).extracting(Row::contact).containsExactly(people.get(1));
    }

    @Test
    void a_filter_by_clicks_of_an_untracked_campaign_is_refused() throws Exception {
        var untracked = aCampaign()
                .in(account)
                .withContacts(1)
                .template("Sale: " + SALE)
                .with("track_links", false)
                .ended();
        var without = aCampaign()
                .in(account)
                .withTrackedLinks()
                .template("Nothing to follow")
                .ended();
        var draft = aCampaign()
                .in(account)
                .withTrackedLinks()
                .template("Sale: " + SALE)
                .created();

        for (long id : List.of(untracked.id(), without.id(), draft.id())) {
            preview(account, Map.of("campaign", id, "clicked", false))
                    .then()
                    .statusCode(422)
                    .body("code", equalTo("clicks_not_tracked"))
                    .body("detail", containsString("campaign " + id));
        }
        assertThat(untracked.messages().getFirst().body()).isEqualTo("null");
    }

    @Test
    void another_account_cannot_read_links_and_clicks() throws Exception {
        var campaign = aCampaign()
                .in(account)
                .withContacts(1)
                .withTrackedLinks()
                .template("Sale: " + SALE)
                .ended();
        var other = campaigns.account(PERFECT);

        other.api().get("/api/v1/campaigns/{id}/links", campaign.id()).then().statusCode(404);
        preview(other, Map.of("campaign", campaign.id(), "clicked", true))
                .then()
                .statusCode(404);
    }

    @Test
    void the_variant_with_the_higher_click_rate_wins() throws Exception {
        var campaign = aCampaign()
                .in(account)
                .withContacts(200)
                .withTrackedLinks()
                .with(
                        "variants",
                        List.of(
                                Map.of("name", "Plain", "weight", 3, "base_template", "Sale " + SALE),
                                Map.of("name", "Map", "weight", 1, "base_template", "Come " + MAP)))
                .with("test", Map.of("share", 50, "wait_minutes", 60, "by", "clicked"))
                .launched();
        var tested = eventually(SOON, campaign::messages, rows -> {
            assertThat(rows)
                    .isNotEmpty()
                    .allSatisfy(row -> assertThat(row.state()).isEqualTo(50));
            assertThat(campaign.view().getBoolean("preparing")).isTrue();
        });
        for (var row : tested) {
            if (row.body().startsWith("Come")) {
                follow(links(row).getFirst());
            }
        }
        var plain = tested.stream().filter(row -> row.body().startsWith("Sale")).toList();
        plain.stream().limit(plain.size() / 2).forEach(row -> follow(links(row).getFirst()));
        eventually(SOON, () -> campaign.view("variants"), stats -> {
            assertThat(stats.getInt("data[1].clicked")).isPositive();
            assertThat(stats.getFloat("data[1].click_rate")).isEqualTo(1);
            assertThat(stats.getInt("data[0].clicked")).isEqualTo(plain.size() / 2);
        });

        jdbi.useHandle(handle -> handle.execute("update campaign set test_until = now() where id = ?", campaign.id()));
        experiments.decideDue();

        campaign.awaitEnd();
        assertThat(campaign.view("variants").getBoolean("data[1].winner")).isTrue();
        assertThat(campaign.view().getString("test.by")).isEqualTo("clicked");
        assertThat(campaign.messages().stream().skip(tested.size()))
                .hasSize(200 - tested.size())
                .allSatisfy(row -> assertThat(row.body()).startsWith("Come https://tid.example/l/"));
        campaign.get("metrics").then().body("variants[0].clicked", equalTo(plain.size() / 2));
    }

    @Test
    @Tag("SEC-22")
    void an_erased_contact_leaves_audiences_by_clicks_and_the_count_stays() throws Exception {
        long contact = campaigns.people().contact(account.id(), "Alice", "{}");
        var campaign = aCampaign()
                .in(account)
                .withTrackedLinks()
                .template("Sale: " + SALE)
                .ended();
        var link = links(campaign.messages().getFirst()).getFirst();
        follow(link);
        eventually(
                SOON,
                () -> count(Map.of("campaign", campaign.id(), "clicked", true)),
                count -> assertThat(count).isOne());

        var task = account.api()
                .body("{}")
                .post("/api/v1/contacts/{id}/erasure", new ContactId(contact).value())
                .then()
                .statusCode(202)
                .extract()
                .header("Location");
        eventually(
                SOON,
                () -> account.api().get(task).jsonPath().getString("state"),
                state -> assertThat(state).isEqualTo("succeeded"));

        assertThat(count(Map.of("campaign", campaign.id(), "clicked", true))).isZero();
        assertThat(campaign.view("links").getList("data.clicked")).containsExactly(1);
        assertThat(follow(link).header("Location")).isEqualTo(SALE);
        account.api()
                .get(
                        "/api/v1/campaigns/{id}/links",
                        aCampaign()
                                .in(account)
                                .withTrackedLinks()
                                .template("Sale " + SALE)
                                .created()
                                .id())
                .then()
                .statusCode(200)
                .body("data", empty());
    }

    /** Returns the number of contacts that the filter selects. */
    private long count(Map<String, Object> filter) {
        return preview(account, filter)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getLong("count");
    }

    private static Response preview(TestAccount account, Map<String, Object> filter) {
        return account.api().body(Map.of("filter", filter)).post("/api/v1/audiences/preview");
    }
}
