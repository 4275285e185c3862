package io.tidings.launch;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.credits.Balance;
import io.tidings.credits.Books;
import io.tidings.credits.Credits;
import io.tidings.credits.Price;
import io.tidings.credits.Prices;
import io.tidings.maintenance.Invariants;
import io.tidings.shared.Actor;
import io.tidings.shared.PlanId;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaign;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A launch reserves the cost of the rest of a test for any winner. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("S3-29")
@Tag("S4-62")
class ExperimentMoneyTest {
    private static final long SEGMENT = 1_000;
    private static final int PEOPLE = 500;

    /** The size of an audience that is larger than a request renders. */
    private static final int MANY = 2_400;

    @Inject
    TestCampaigns campaigns;

    @Inject
    Credits credits;

    @Inject
    Prices prices;

    @Inject
    Books books;

    @Inject
    Invariants invariants;

    @Inject
    Jdbi jdbi;

    @Test
    @Tag("S3-3")
    void a_launch_is_refused_if_the_balance_covers_the_test_but_not_any_winner() {
        var account = account(PEOPLE);
        var campaign = created(account);
        long required = required(account, campaign);
        assertThat(required)
                .as("one segment for short texts in the test, two for all others")
                .isBetween(PEOPLE * SEGMENT * 17 / 10, PEOPLE * SEGMENT * 2 - 1);

        topUp(account, required - 1);
        campaign.send()
                .then()
                .statusCode(402)
                .body("required", equalTo((int) required))
                .body("missing", equalTo(1));

        assertThat(campaign.view().getString("status")).isEqualTo("draft");
        assertThat(balanced(account).reserved()).isZero();
    }

    @Test
    void a_rehearsed_balance_is_sufficient_only_if_it_covers_any_winner() throws Exception {
        var account = account(PEOPLE);
        var campaign = created(account);
        long required = required(account, campaign);
        topUp(account, required - 1);
        assertThat(sufficient(campaign)).isFalse();
        topUp(account, 1);
        assertThat(sufficient(campaign)).isTrue();
    }

    @Test
    void the_launcher_undoes_the_launch_of_a_large_test_that_cannot_be_paid() throws Exception {
        var account = account(MANY);
        var campaign = created(account);
        topUp(account, MANY * SEGMENT * 175 / 100);
        var task = campaign.send().then().statusCode(202).extract().header("Location");

        eventually(
                SOON,
                () -> account.api().get(task).jsonPath(),
                seen -> assertThat(seen.getString("state")).isEqualTo("failed"));

        account.api().get(task).then().body("error.code", equalTo("insufficient_credits"));
        assertThat(campaign.view().getString("status")).isEqualTo("draft");
        assertThat(balanced(account).available()).isEqualTo(MANY * SEGMENT * 175 / 100);
        assertThat(count("select count(*) from variant_count where plan_id = ?", campaign.id()))
                .isZero();
        topUp(account, MANY * SEGMENT * 25 / 100);
        launchAndAwaitTest(campaign);
        assertThat(balanced(account).available()).isLessThan(MANY * SEGMENT / 5);
    }

    @Test
    @Tag("S3-3")
    void no_other_campaign_can_spend_the_reservation_for_the_rest() throws Exception {
        var account = account(PEOPLE);
        var campaign = created(account);
        topUp(account, required(account, campaign));
        launchAndAwaitTest(campaign);

        var people = campaigns.people().many(account.id(), 1);
        var other = aCampaign().in(account).to(people).created();
        other.send().then().statusCode(402).body("available", equalTo(0));

        var reservation = credits.reservation(new PlanId(campaign.id())).orElseThrow();
        assertThat(reservation.reserved())
                .isEqualTo(reservation.reservedForLater())
                .isEqualTo((PEOPLE - testSize(campaign)) * 2 * SEGMENT);
        assertThat(balanced(account).reserved()).isEqualTo(reservation.reserved());
    }

    @Test
    void the_release_of_the_rest_returns_the_surplus() throws Exception {
        var account = account(PEOPLE);
        var campaign = created(account);
        topUp(account, required(account, campaign));
        launchAndAwaitTest(campaign);
        long rest = PEOPLE - testSize(campaign);

        chooseWinner(campaign, "Short");

        assertThat(campaign.awaitEnd().getLong("sent")).isEqualTo(PEOPLE);
        var balance = balanced(account);
        assertThat(balance.available()).isEqualTo(rest * SEGMENT);
        assertThat(balance.reserved()).isZero();
    }

    @Test
    void the_most_expensive_winner_is_charged_to_the_unit() throws Exception {
        var account = account(PEOPLE);
        var campaign = created(account);
        long required = required(account, campaign);
        topUp(account, required);
        launchAndAwaitTest(campaign);

        chooseWinner(campaign, "Long");

        assertThat(campaign.awaitEnd().getLong("sent")).isEqualTo(PEOPLE);
        assertThat(balanced(account).spent()).isEqualTo(required);
    }

    @Test
    void a_campaign_cancelled_during_its_test_releases_the_reservation_for_the_rest() throws Exception {
        var account = account(PEOPLE);
        var campaign = created(account);
        long required = required(account, campaign);
        topUp(account, required);
        launchAndAwaitTest(campaign);
        long spent = balanced(account).spent();
        assertThat(spent).isPositive();

        campaign.post("cancel").then().statusCode(200);

        campaign.awaitEnd();
        var balance = balanced(account);
        assertThat(balance.available()).isEqualTo(required - spent);
        assertThat(balance.reserved()).isZero();
    }

    @Test
    void a_higher_price_of_the_rest_is_paid_from_the_balance_or_the_rest_is_not_sent() throws Exception {
        var account = account(PEOPLE);
        var poor = created(account);
        topUp(account, required(account, poor));
        launchAndAwaitTest(poor);
        long spent = balanced(account).spent();
        prices.replace(Actor.system(account.id()), List.of(new Price("", (int) SEGMENT * 3)));
        chooseWinner(poor, "Short");
        poor.awaitEnd();
        assertThat(balanced(account).spent()).isEqualTo(spent);
        assertThat(balanced(account).reserved()).isZero();

        prices.replace(Actor.system(account.id()), List.of());
        var rich = created(account);
        topUp(account, PEOPLE * SEGMENT * 3);
        launchAndAwaitTest(rich);
        long rest = PEOPLE - testSize(rich);
        spent = balanced(account).spent();
        prices.replace(Actor.system(account.id()), List.of(new Price("", (int) SEGMENT * 3)));
        chooseWinner(rich, "Short");
        assertThat(rich.awaitEnd().getLong("sent")).isEqualTo(PEOPLE);
        assertThat(balanced(account).spent()).isEqualTo(spent + rest * SEGMENT * 3);
    }

    @Test
    void an_unlimited_account_gets_a_loan_for_the_rest_and_keeps_the_surplus() throws Exception {
        var account = campaigns.account(PERFECT);
        campaigns.people().many(account.id(), PEOPLE);
        var campaign = created(account);
        launchAndAwaitTest(campaign);
        long rest = PEOPLE - testSize(campaign);
        chooseWinner(campaign, "Short");
        campaign.awaitEnd();
        assertThat(balanced(account).available()).isEqualTo(rest * SEGMENT);
    }

    /** Creates an account with this number of contacts and no credits. */
    private TestAccount account(int people) {
        var account = campaigns.account(PERFECT);
        books.limitTo(account.id(), 0);
        campaigns.people().many(account.id(), people);
        return account;
    }

    private TestCampaign created(TestAccount account) {
        return aCampaign()
                .in(account)
                .with(
                        "variants",
                        List.of(
                                Map.of("name", "Short", "message_content", "Hi"),
                                Map.of("name", "Long", "base_template", "Hi {first_name}" + "x".repeat(160))))
                .testing(20)
                .created();
    }

    /** Returns the credits that a refused launch requires. */
    private long required(TestAccount account, TestCampaign campaign) {
        assertThat(books.verifiedBalance(account.id()).available()).isZero();
        return campaign.send().then().statusCode(402).extract().jsonPath().getLong("required");
    }

    private void topUp(TestAccount account, long units) {
        var unused = credits.topUp(Actor.system(account.id()), units, null, null);
    }

    /** Launches the campaign and waits until its test is sent. */
    private void launchAndAwaitTest(TestCampaign campaign) throws Exception {
        campaign.send().then().statusCode(202);
        eventually(SOON, campaign::messages, rows -> {
            assertThat(count("select count(*) from campaign where id = ? and phase = 'waiting'", campaign.id()))
                    .isEqualTo(1);
            assertThat(count("""
                    select count(*) from send_block where plan_id = ? and state <> 'CLOSED'""", campaign.id())).isZero();
            assertThat(rows).isNotEmpty();
        });
    }

    private void chooseWinner(TestCampaign campaign, String winner) {
        campaign.account()
                .api()
                .body(Map.of("variant", winner))
                .post("/api/v1/campaigns/{id}/winner", campaign.id())
                .then()
                .statusCode(200);
    }

    private static boolean sufficient(TestCampaign campaign) throws Exception {
        campaign.rehearse();
        return campaign.view("rehearsal").getBoolean("result.balance.sufficient");
    }

    private long testSize(TestCampaign campaign) {
        return count("select test_recipients from campaign where id = ?", campaign.id());
    }

    private Balance balanced(TestAccount account) {
        assertThat(invariants.allViolations(account.id())).isEmpty();
        return books.verifiedBalance(account.id());
    }

    private long count(String sql, long campaign) {
        return jdbi.withHandle(
                handle -> handle.select(sql, campaign).mapTo(Long.class).one());
    }
}
