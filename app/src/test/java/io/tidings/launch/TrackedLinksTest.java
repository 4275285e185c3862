package io.tidings.launch;

import static io.tidings.launch.FollowedLinks.MAP;
import static io.tidings.launch.FollowedLinks.SALE;
import static io.tidings.launch.FollowedLinks.follow;
import static io.tidings.launch.FollowedLinks.links;
import static io.tidings.launch.FollowedLinks.phone;
import static io.tidings.launch.FollowedLinks.request;
import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.links.LinkTokens;
import io.tidings.personalisation.Segments;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaign;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tracked links, from the text of a campaign to the redirect of a recipient. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class TrackedLinksTest {
    private static final String TEXT = "Hi {first_name}, " + SALE + ". Where: " + MAP + " " + "x".repeat(60);

    @Inject
    TestCampaigns campaigns;

    @Inject
    LinkTokens tokens;

    @Inject
    Jdbi jdbi;

    private TestAccount account;

    @BeforeEach
    void anAccount() {
        account = campaigns.account(PERFECT);
    }

    @Test
    void each_recipient_gets_personal_links_and_exactly_the_rehearsed_segments() throws Exception {
        for (var name : List.of("Al", "Alexander", "Zoë ж")) {
            campaigns.people().contact(account.id(), name, "{}");
        }
        var campaign = aCampaign().in(account).withTrackedLinks().template(TEXT).created();
        var rehearsed = campaign.rehearse();
        assertThat(rehearsed.getMap("result.segments")).isEqualTo(Map.of("1", 1, "2", 1, "3", 1));
        assertThat(rehearsed.getString("result.longest.rendered_message"))
                .contains("https://tid.example/l/" + "0".repeat(17) + ". Where");

        campaign.sendRehearsed(rehearsed.getString("hash")).then().statusCode(202);
        campaign.awaitEnd();

        var rows = campaign.messages();
        assertThat(rows).hasSize(3).allSatisfy(row -> {
            assertThat(row.state()).isEqualTo(50);
            assertThat(row.body()).doesNotContain("shop.example").doesNotContain("0".repeat(17));
            assertThat(links(row)).hasSize(2);
        });
        assertThat(rows.stream().flatMap(row -> links(row).stream())).doesNotHaveDuplicates();
        assertThat(rows.stream().mapToInt(row -> Segments.count(row.body()))).containsExactly(1, 2, 3);
        assertThat(segments(campaign)).containsExactly(1, 2, 3);
        assertThat(follow(links(rows.getFirst()).getFirst()).header("Location")).isEqualTo(SALE);
        assertThat(follow(links(rows.getFirst()).getLast()).header("Location")).isEqualTo(MAP);
    }

    @Test
    void a_link_redirects_without_personal_data_and_is_counted_once_for_each_contact() throws Exception {
        var campaign = aCampaign()
                .in(account)
                .withContacts(3)
                .withTrackedLinks()
                .template("Sale: " + SALE + " " + MAP)
                .ended();
        var rows = campaign.messages();

        var answer = follow(links(rows.getFirst()).getFirst());

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().getValues("Location")).containsExactly(SALE);
        assertThat(answer.headers().getValues("Cache-Control")).containsExactly("no-store");
        assertThat(answer.headers().getValues("Referrer-Policy")).containsExactly("no-referrer");
        assertThat(answer.cookies()).isEmpty();
        assertThat(answer.body().asString()).isEmpty();
        follow(links(rows.getFirst()).getFirst());
        follow(links(rows.getFirst()).getLast());
        follow(links(rows.get(1)).getFirst());
        eventually(SOON, () -> campaign.view("links"), data -> {
            assertThat(data.getList("data.url")).containsExactly(SALE, MAP);
            assertThat(data.getList("data.clicked")).containsExactly(2, 1);
            assertThat(data.getList("data.clicks")).containsExactly(3, 1);
        });
        campaign.get("metrics")
                .then()
                .body("clicked", equalTo(2))
                .body("clicks", equalTo(4))
                .body("click_rate", equalTo(66.7f));
    }

    @Test
    void a_prefetch_or_a_bot_is_redirected_and_not_counted() throws Exception {
        var campaign = aCampaign()
                .in(account)
                .withContacts(1)
                .withTrackedLinks()
                .template("Sale: " + SALE)
                .ended();
        var link = links(campaign.messages().getFirst()).getFirst();

        var requests = List.of(
                phone().header("Sec-Purpose", "prefetch;prerender"),
                phone().header("Purpose", "prefetch"),
                request().header("User-Agent", "WhatsApp/2.24.10.85 A"),
                request().header("User-Agent", "facebookexternalhit/1.1"));
        for (var request : requests) {
            assertThat(request.get(link).header("Location")).isEqualTo(SALE);
        }
        var head = phone().head(link);
        assertThat(head.statusCode()).isEqualTo(302);
        assertThat(head.header("Location")).isEqualTo(SALE);

        // This click is counted after the requests above, so a counted request above would show too.
        follow(link);
        eventually(
                SOON,
                () -> campaign.view("links"),
                data -> assertThat(data.getList("data.clicks")).containsExactly(1));
    }

    @Test
    void a_redirect_does_not_wait_for_the_database() throws Exception {
        var campaign = aCampaign()
                .in(account)
                .withContacts(1)
                .withTrackedLinks()
                .template("Sale: " + SALE)
                .ended();
        var link = links(campaign.messages().getFirst()).getFirst();

        jdbi.useTransaction(handle -> {
            handle.execute("lock table click in access exclusive mode");
            for (int i = 0; i < 3; i++) {
                assertThat(follow(link).header("Location")).isEqualTo(SALE);
            }
        });

        eventually(SOON, () -> campaign.view("links"), data -> {
            assertThat(data.getList("data.clicked")).containsExactly(1);
            assertThat(data.getList("data.clicks")).containsExactly(3);
        });
    }

    @Test
    void a_forged_link_gets_the_same_404_as_a_mistyped_one() throws Exception {
        var campaign = aCampaign()
                .in(account)
                .withContacts(1)
                .withTrackedLinks()
                .template("Sale: " + SALE)
                .ended();
        var row = campaign.messages().getFirst();
        var link = links(row).getFirst();
        var changed = link.substring(0, link.length() - 1) + (link.endsWith("x") ? "y" : "x");

        for (var path : List.of(
                changed,
                "/l/" + "0".repeat(17),
                "/l/nothing",
                token(row.id(), 1),
                token(row.id() + 1_000_000_000_000L, 0))) {
            var answer = phone().accept("text/html").get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(answer.header("Location")).isNull();
            assertThat(answer.body().asString()).contains("There is nothing here");
        }
    }

    private List<Integer> segments(TestCampaign campaign) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select segments from message where plan_id = :id order by id")
                        .bind("id", campaign.id())
                        .mapTo(Integer.class)
                        .list());
    }

    private String token(long message, int number) {
        var path = new StringBuilder("/l/");
        tokens.append(path, message, number);
        return path.toString();
    }
}
