package io.tidings.launch;

import static io.tidings.launch.LaunchedCampaigns.PERFECT;
import static io.tidings.launch.LaunchedCampaigns.SOON;
import static io.tidings.launch.TrackedCampaigns.MAP;
import static io.tidings.launch.TrackedCampaigns.SALE;
import static io.tidings.launch.TrackedCampaigns.follow;
import static io.tidings.launch.TrackedCampaigns.links;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.launch.LaunchedCampaigns.Row;
import io.tidings.shared.ContactId;
import io.tidings.testing.TestAccounts.TestAccount;
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
    LaunchedCampaigns campaigns;

    @Inject
    Experiments experiments;

    @Inject
    Jdbi jdbi;

    private TestAccount account;
    private TrackedCampaigns calls;

    @BeforeEach
    void anAccount() {
        account = campaigns.account(PERFECT);
        calls = new TrackedCampaigns(campaigns, account);
    }

    @Test
    @Tag("S3-21")
    void an_audience_can_be_the_recipients_that_clicked_or_did_not_click() throws Exception {
        var people = campaigns.people().contacts(account.id(), 4);
        optOut(people.get(2));
        long id = calls.created("Sale: " + SALE, Map.of("customer_ids", people.subList(0, 3)));
        campaigns.send(account, id).then().statusCode(202);
        campaigns.over(account, id);
        var rows = campaigns.messages(id);
        assertThat(calls.count(Map.of("campaign", id, "clicked", true))).isZero();
        assertThat(calls.count(Map.of("campaign", id, "clicked", false))).isEqualTo(2);

        follow(links(rows.getFirst()).getFirst());
        eventually(
                SOON,
                () -> calls.count(Map.of("campaign", id, "clicked", true)),
                count -> assertThat(count).isOne());

        assertThat(calls.count(Map.of("campaign", id, "clicked", false)))
                .as("without contacts that clicked, that the message did not reach, or that got no message")
                .isOne();
        assertThat(calls.count(Map.of("not", Map.of("campaign", id, "clicked", true))))
                .isEqualTo(3);
        long next = calls.created(
                "Again: " + SALE, Map.of("audience", Map.of("filter", Map.of("campaign", id, "clicked", false))));
        campaigns.send(account, next).then().statusCode(202);
        campaigns.over(account, next);
        assertThat(campaigns.messages(next)).extracting(Row::contact).containsExactly(people.get(1));
    }

    @Test
    void a_filter_by_clicks_of_an_untracked_campaign_is_refused() throws Exception {
        campaigns.people().contacts(account.id(), 1);
        long untracked = calls.created("Sale: " + SALE, Map.of("track_links", false));
        campaigns.send(account, untracked).then().statusCode(202);
        campaigns.over(account, untracked);
        long without = calls.launched("Nothing to follow");
        long draft = calls.created("Sale: " + SALE, Map.of());

        for (long id : List.of(untracked, without, draft)) {
            calls.preview(Map.of("campaign", id, "clicked", false))
                    .then()
                    .statusCode(422)
                    .body("code", equalTo("clicks_not_tracked"))
                    .body("detail", containsString("campaign " + id));
        }
        assertThat(campaigns.messages(untracked).getFirst().body()).isEqualTo("null");
    }

    @Test
    void another_account_cannot_read_links_and_clicks() throws Exception {
        campaigns.people().contacts(account.id(), 1);
        long id = calls.launched("Sale: " + SALE);
        var other = campaigns.account(PERFECT);

        other.api().get("/api/v1/campaigns/{id}/links", id).then().statusCode(404);
        new TrackedCampaigns(campaigns, other)
                .preview(Map.of("campaign", id, "clicked", true))
                .then()
                .statusCode(404);
    }

    @Test
    void the_variant_with_the_higher_click_rate_wins() throws Exception {
        campaigns.people().many(account.id(), 200);
        long id = calls.created(Map.of(
                "variants",
                List.of(
                        Map.of("name", "Plain", "weight", 3, "base_template", "Sale " + SALE),
                        Map.of("name", "Map", "weight", 1, "base_template", "Come " + MAP)),
                "test",
                Map.of("share", 50, "wait_minutes", 60, "by", "clicked")));
        campaigns.send(account, id).then().statusCode(202);
        var tested = eventually(SOON, () -> campaigns.messages(id), rows -> {
            assertThat(rows)
                    .isNotEmpty()
                    .allSatisfy(row -> assertThat(row.state()).isEqualTo(50));
            assertThat(campaigns.campaign(account, id).getBoolean("preparing")).isTrue();
        });
        for (var row : tested) {
            if (row.body().startsWith("Come")) {
                follow(links(row).getFirst());
            }
        }
        var plain = tested.stream().filter(row -> row.body().startsWith("Sale")).toList();
        plain.stream().limit(plain.size() / 2).forEach(row -> follow(links(row).getFirst()));
        eventually(SOON, () -> calls.variants(id), stats -> {
            assertThat(stats.getInt("data[1].clicked")).isPositive();
            assertThat(stats.getFloat("data[1].click_rate")).isEqualTo(1);
            assertThat(stats.getInt("data[0].clicked")).isEqualTo(plain.size() / 2);
        });

        jdbi.useHandle(handle -> handle.execute("update campaign set test_until = now() where id = ?", id));
        experiments.decideDue();

        campaigns.over(account, id);
        assertThat(calls.variants(id).getBoolean("data[1].winner")).isTrue();
        assertThat(campaigns.campaign(account, id).getString("test.by")).isEqualTo("clicked");
        assertThat(campaigns.messages(id).stream().skip(tested.size()))
                .hasSize(200 - tested.size())
                .allSatisfy(row -> assertThat(row.body()).startsWith("Come https://tid.example/l/"));
        account.api()
                .get("/api/v1/campaigns/{id}/metrics", id)
                .then()
                .body("variants[0].clicked", equalTo(plain.size() / 2));
    }

    @Test
    @Tag("SEC-22")
    void an_erased_contact_leaves_audiences_by_clicks_and_the_count_stays() throws Exception {
        long contact = campaigns.people().contact(account.id(), "Alice", "{}");
        long id = calls.launched("Sale: " + SALE);
        var link = links(campaigns.messages(id).getFirst()).getFirst();
        follow(link);
        eventually(
                SOON,
                () -> calls.count(Map.of("campaign", id, "clicked", true)),
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

        assertThat(calls.count(Map.of("campaign", id, "clicked", true))).isZero();
        assertThat(calls.clicks(id).getList("data.clicked")).containsExactly(1);
        assertThat(follow(link).header("Location")).isEqualTo(SALE);
        account.api()
                .get("/api/v1/campaigns/{id}/links", calls.created("Sale " + SALE, Map.of()))
                .then()
                .statusCode(200)
                .body("data", empty());
    }

    private void optOut(long contact) {
        var phone = jdbi.withHandle(handle -> handle.createQuery("select phone from contact where id = :id")
                .bind("id", contact)
                .mapTo(String.class)
                .one());
        account.api()
                .body(Map.of("phone", phone))
                .post("/api/v1/suppressions")
                .then()
                .statusCode(201);
    }
}
