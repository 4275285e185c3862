package io.tidings.launch;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.credits.Books;
import io.tidings.credits.Price;
import io.tidings.credits.Prices;
import io.tidings.shared.Actor;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaign;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The credits that a launch of a large audience requires are never more than its final cost. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("S3-29")
@Tag("S3-3")
class LaunchCostTest {
    private static final int SEGMENT = 1_000;
    private static final int MANY = 2_100;

    @Inject
    TestCampaigns campaigns;

    @Inject
    Prices prices;

    @Inject
    Books books;

    @Inject
    Jdbi jdbi;

    @Test
    void the_cost_of_one_text_for_all_is_counted_without_rendering() {
        var account = account(MANY * 2L * SEGMENT - 1);
        var people = campaigns.people().many(account.id(), MANY);
        prices.replace(Actor.system(account.id()), List.of(new Price("", 7 * SEGMENT), new Price("1", SEGMENT)));

        var campaign = aCampaign().in(account).to(people).text("x".repeat(200)).created();

        campaign.send()
                .then()
                .statusCode(402)
                .body("required", equalTo(MANY * 2 * SEGMENT))
                .body("missing", equalTo(1))
                .body("exact", equalTo(false));
        assertThat(books.verifiedBalance(account.id()).reserved()).isZero();
    }

    @Test
    void if_every_recipient_might_be_skipped_the_first_two_thousand_are_priced() {
        var account = account(1_949L * SEGMENT);
        var campaign = nameless(account, 50);
        campaign.send()
                .then()
                .statusCode(402)
                .body("required", equalTo(1_950 * SEGMENT))
                .body("exact", equalTo(false));
    }

    @Test
    void a_launch_needs_no_credits_for_recipients_without_a_value() throws Exception {
        var account = account((MANY - 50L) * SEGMENT);
        var campaign = nameless(account, 50);

        campaign.send().then().statusCode(202);

        assertThat(campaign.awaitEnd().getLong("skipped")).isEqualTo(50);
        assertThat(books.verifiedBalance(account.id()).spent()).isEqualTo((MANY - 50L) * SEGMENT);
    }

    @Test
    void a_launch_needs_no_credits_for_capped_recipients() throws Exception {
        var account = account((long) MANY * SEGMENT);
        var people = campaigns.people().many(account.id(), MANY);
        aCampaign().in(account).to(people).text("Hello").ended();

        var capped =
                aCampaign().in(account).to(people).text("Hello").cappedAt(1, 7).launched();

        assertThat(capped.awaitEnd().getLong("skipped")).isEqualTo(MANY);
        assertThat(books.verifiedBalance(account.id()).reserved()).isZero();
    }

    @Test
    void the_required_credits_of_a_small_launch_are_exact() {
        var account = account(SEGMENT);
        var people = campaigns.people().many(account.id(), 3);
        var campaign = aCampaign().in(account).to(people).text("Hello").created();
        campaign.send()
                .then()
                .statusCode(402)
                .body("required", equalTo(3 * SEGMENT))
                .body("exact", equalTo(true));
    }

    private TestAccount account(long units) {
        var account = campaigns.account(PERFECT);
        books.limitTo(account.id(), units);
        return account;
    }

    /** Creates a campaign that skips its first {@code count} recipients, because they have no name. */
    private TestCampaign nameless(TestAccount account, int count) {
        var people = campaigns.people().many(account.id(), MANY);
        jdbi.useHandle(handle -> handle.execute(
                "update contact set first_name = '' where account_id = ? and id < ?",
                account.id().value(),
                people.get(count)));
        return aCampaign()
                .in(account)
                .to(people)
                .template("Hi {first_name}")
                .with("missing_value", "fail")
                .created();
    }
}
