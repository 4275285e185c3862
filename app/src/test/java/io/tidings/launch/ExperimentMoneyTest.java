package io.tidings.launch;

import static io.tidings.launch.LaunchedCampaigns.PERFECT;
import static io.tidings.launch.LaunchedCampaigns.SOON;
import static io.tidings.testing.Eventually.eventually;
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
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The rest of a test is paid for at launch, whoever wins. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("S3-29")
@Tag("S4-62")
class ExperimentMoneyTest {
    private static final long SEGMENT = 1_000;
    private static final int PEOPLE = 500;

    /** More than a request renders. */
    private static final int MANY = 2_400;

    @Inject
    LaunchedCampaigns campaigns;

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
    void what_pays_for_the_test_but_not_for_the_dearest_rest_is_not_enough() {
        var account = account(PEOPLE);
        long id = created(account);
        long required = required(account, id);
        assertThat(required)
                .as("one segment for the short ones of the test, two for everybody else")
                .isBetween(PEOPLE * SEGMENT * 17 / 10, PEOPLE * SEGMENT * 2 - 1);

        topUp(account, required - 1);
        campaigns
                .send(account, id)
                .then()
                .statusCode(402)
                .body("required", equalTo((int) required))
                .body("missing", equalTo(1));

        assertThat(campaigns.campaign(account, id).getString("status")).isEqualTo("draft");
        assertThat(balanced(account).reserved()).isZero();
    }

    @Test
    void what_is_rehearsed_of_a_test_is_enough_only_for_any_winner() throws Exception {
        var account = account(PEOPLE);
        long id = created(account);
        long required = required(account, id);
        topUp(account, required - 1);
        assertThat(sufficient(account, id)).isFalse();
        topUp(account, 1);
        assertThat(sufficient(account, id)).isTrue();
    }

    @Test
    void of_many_the_launcher_finds_out_and_takes_the_launch_back() throws Exception {
        var account = account(MANY);
        long id = created(account);
        topUp(account, MANY * SEGMENT * 175 / 100);
        var task = campaigns.send(account, id).then().statusCode(202).extract().header("Location");

        eventually(
                SOON,
                () -> account.api().get(task).jsonPath(),
                seen -> assertThat(seen.getString("state")).isEqualTo("failed"));

        account.api().get(task).then().body("error.code", equalTo("insufficient_credits"));
        assertThat(campaigns.campaign(account, id).getString("status")).isEqualTo("draft");
        assertThat(balanced(account).available()).isEqualTo(MANY * SEGMENT * 175 / 100);
        assertThat(count("select count(*) from variant_count where plan_id = ?", id))
                .isZero();
        topUp(account, MANY * SEGMENT * 25 / 100);
        testing(account, id);
        assertThat(balanced(account).available()).isLessThan(MANY * SEGMENT / 5);
    }

    @Test
    @Tag("S3-3")
    void while_a_test_runs_nobody_else_gets_what_its_rest_may_cost() throws Exception {
        var account = account(PEOPLE);
        long id = created(account);
        topUp(account, required(account, id));
        testing(account, id);

        var people = campaigns.people().many(account.id(), 1);
        long other =
                campaigns.created(account, Map.of("name", "Other", "message_content", "Hi", "customer_ids", people));
        campaigns.send(account, other).then().statusCode(402).body("available", equalTo(0));

        var held = credits.reservation(new PlanId(id)).orElseThrow();
        assertThat(held.reserved()).isEqualTo(held.reservedForLater()).isEqualTo((PEOPLE - testers(id)) * 2 * SEGMENT);
        assertThat(balanced(account).reserved()).isEqualTo(held.reserved());
    }

    @Test
    void what_the_winner_does_not_need_goes_back_when_the_rest_is_let_go() throws Exception {
        var account = account(PEOPLE);
        long id = created(account);
        topUp(account, required(account, id));
        testing(account, id);
        long rest = PEOPLE - testers(id);

        decided(account, id, "Short");

        assertThat(campaigns.over(account, id).getLong("sent")).isEqualTo(PEOPLE);
        var balance = balanced(account);
        assertThat(balance.available()).isEqualTo(rest * SEGMENT);
        assertThat(balance.reserved()).isZero();
    }

    @Test
    void the_dearest_winner_is_paid_for_to_the_unit() throws Exception {
        var account = account(PEOPLE);
        long id = created(account);
        long required = required(account, id);
        topUp(account, required);
        testing(account, id);

        decided(account, id, "Long");

        assertThat(campaigns.over(account, id).getLong("sent")).isEqualTo(PEOPLE);
        assertThat(balanced(account).spent()).isEqualTo(required);
    }

    @Test
    void a_campaign_that_is_cancelled_while_it_is_tested_gives_all_of_the_rest_back() throws Exception {
        var account = account(PEOPLE);
        long id = created(account);
        long required = required(account, id);
        topUp(account, required);
        testing(account, id);
        long spent = balanced(account).spent();
        assertThat(spent).isPositive();

        account.api().post("/api/v1/campaigns/{id}/cancel", id).then().statusCode(200);

        campaigns.over(account, id);
        var balance = balanced(account);
        assertThat(balance.available()).isEqualTo(required - spent);
        assertThat(balance.reserved()).isZero();
    }

    @Test
    void a_price_that_rises_meanwhile_is_paid_from_what_is_available_or_the_rest_is_not_sent() throws Exception {
        var account = account(PEOPLE);
        long poor = created(account);
        topUp(account, required(account, poor));
        testing(account, poor);
        long spent = balanced(account).spent();
        prices.replace(Actor.system(account.id()), List.of(new Price("", (int) SEGMENT * 3)));
        decided(account, poor, "Short");
        campaigns.over(account, poor);
        assertThat(balanced(account).spent()).isEqualTo(spent);
        assertThat(balanced(account).reserved()).isZero();

        prices.replace(Actor.system(account.id()), List.of());
        long rich = created(account);
        topUp(account, PEOPLE * SEGMENT * 3);
        testing(account, rich);
        long rest = PEOPLE - testers(rich);
        spent = balanced(account).spent();
        prices.replace(Actor.system(account.id()), List.of(new Price("", (int) SEGMENT * 3)));
        decided(account, rich, "Short");
        assertThat(campaigns.over(account, rich).getLong("sent")).isEqualTo(PEOPLE);
        assertThat(balanced(account).spent()).isEqualTo(spent + rest * SEGMENT * 3);
    }

    @Test
    void an_unlimited_account_is_lent_what_the_rest_may_cost_and_keeps_what_it_does_not() throws Exception {
        var account = campaigns.account(PERFECT);
        campaigns.people().many(account.id(), PEOPLE);
        long id = created(account);
        testing(account, id);
        long rest = PEOPLE - testers(id);
        decided(account, id, "Short");
        campaigns.over(account, id);
        assertThat(balanced(account).available()).isEqualTo(rest * SEGMENT);
    }

    /** With so many people and no credits. */
    private TestAccount account(int people) {
        var account = campaigns.account(PERFECT);
        books.limitTo(account.id(), 0);
        campaigns.people().many(account.id(), people);
        return account;
    }

    private long created(TestAccount account) {
        return campaigns.created(
                account,
                Map.of(
                        "name",
                        "A/B",
                        "all",
                        true,
                        "variants",
                        List.of(
                                Map.of("name", "Short", "message_content", "Hi"),
                                Map.of("name", "Long", "base_template", "Hi {first_name}" + "x".repeat(160))),
                        "test",
                        Map.of("share", 20, "wait_minutes", 60)));
    }

    /** What a launch asks for that has nothing yet. */
    private long required(TestAccount account, long campaign) {
        assertThat(books.verifiedBalance(account.id()).available()).isZero();
        return campaigns
                .send(account, campaign)
                .then()
                .statusCode(402)
                .extract()
                .jsonPath()
                .getLong("required");
    }

    private void topUp(TestAccount account, long units) {
        var unused = credits.topUp(Actor.system(account.id()), units, null, null);
    }

    /** Launches it, and waits until its test is sent. */
    private void testing(TestAccount account, long campaign) throws Exception {
        campaigns.send(account, campaign).then().statusCode(202);
        eventually(SOON, () -> campaigns.messages(campaign), rows -> {
            assertThat(count("select count(*) from campaign where id = ? and phase = 'waiting'", campaign))
                    .isEqualTo(1);
            assertThat(count("""
                    select count(*) from send_block where plan_id = ? and state <> 'CLOSED'""", campaign)).isZero();
            assertThat(rows).isNotEmpty();
        });
    }

    private void decided(TestAccount account, long campaign, String winner) {
        account.api()
                .body(Map.of("variant", winner))
                .post("/api/v1/campaigns/{id}/winner", campaign)
                .then()
                .statusCode(200);
    }

    private boolean sufficient(TestAccount account, long campaign) throws Exception {
        var task = account.api()
                .post("/api/v1/campaigns/{id}/rehearsal", campaign)
                .then()
                .statusCode(202)
                .extract()
                .header("Location");
        eventually(
                SOON,
                () -> account.api().get(task).jsonPath(),
                seen -> assertThat(seen.getString("state")).isEqualTo("succeeded"));
        return account.api()
                .get("/api/v1/campaigns/{id}/rehearsal", campaign)
                .jsonPath()
                .getBoolean("result.balance.sufficient");
    }

    private long testers(long campaign) {
        return count("select test_recipients from campaign where id = ?", campaign);
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
