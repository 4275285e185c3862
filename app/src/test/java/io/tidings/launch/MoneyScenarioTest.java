package io.tidings.launch;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.credits.Balance;
import io.tidings.credits.Books;
import io.tidings.credits.Credits;
import io.tidings.maintenance.Invariants;
import io.tidings.messages.MessageState;
import io.tidings.shared.Actor;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.statusupdates.StatusUpdate;
import io.tidings.statusupdates.StatusUpdateStore;
import io.tidings.testing.CampaignBuilder;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Credits in whole campaigns. After each campaign, bought equals available plus reserved plus spent, to the unit. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("S3-29")
class MoneyScenarioTest {
    private static final long SEGMENT = 1_000;
    private static final Map<String, Object> QUICK_RETRIES =
            Map.of("retry", Map.of("mode", "auto", "max_attempts", 3, "backoff_base", 0.25));

    @Inject
    TestCampaigns campaigns;

    @Inject
    Launches service;

    @Inject
    Credits credits;

    @Inject
    Books books;

    @Inject
    StatusUpdateStore statusUpdates;

    @Inject
    Invariants invariants;

    @Inject
    Jdbi jdbi;

    @Test
    @Tag("S3-1")
    @Tag("S3-3")
    void a_second_launch_that_exceeds_the_balance_is_refused_and_stays_a_draft() throws Exception {
        var account = account(PERFECT, 6 * SEGMENT);
        var first = toNewContacts(account, 4).created();
        var second = toNewContacts(account, 4).created();

        first.send().then().statusCode(202);
        second.send()
                .then()
                .statusCode(402)
                .body("code", equalTo("insufficient_credits"))
                .body("available", equalTo(2_000))
                .body("required", equalTo(4_000))
                .body("missing", equalTo(2_000));
        first.awaitEnd();

        assertThat(second.view().getString("status")).isEqualTo("draft");
        assertThat(second.messages()).isEmpty();
        var balance = balanced(account);
        assertThat(balance.spent()).isEqualTo(4 * SEGMENT);
        assertThat(balance.available()).isEqualTo(2 * SEGMENT);
    }

    @Test
    void a_launch_needs_no_credits_for_skipped_recipients() throws Exception {
        var account = account(PERFECT, 1_960 * SEGMENT);
        var people = campaigns.people().many(account.id(), 2_100);
        optedOut(account, 0, 150);
        var many = aCampaign().in(account).text("Hello").to(people).launched();
        assertThat(many.awaitEnd().getLong("sent")).isEqualTo(1_950);

        var few = aCampaign()
                .in(account)
                .text("Hello")
                .to(people.subList(140, 162))
                .created();
        few.send()
                .then()
                .statusCode(402)
                .body("available", equalTo(10_000))
                .body("required", equalTo(12_000))
                .body("missing", equalTo(2_000));
        var capped = aCampaign()
                .in(account)
                .text("Hello")
                .to(people.subList(150, 200))
                .cappedAt(1, 7)
                .launched();
        assertThat(capped.awaitEnd().getLong("skipped")).isEqualTo(50);
        assertThat(balanced(account).available()).isEqualTo(10 * SEGMENT);
    }

    @Test
    void the_refusal_of_a_large_launch_names_the_least_cost() {
        var account = account(PERFECT, 1_900 * SEGMENT);
        var people = campaigns.people().many(account.id(), 2_100);
        optedOut(account, 0, 150);
        var campaign = aCampaign().in(account).text("Hello").to(people).created();
        campaign.send()
                .then()
                .statusCode(402)
                .body("required", equalTo(1_950_000))
                .body("missing", equalTo(50_000))
                .body("exact", equalTo(false))
                .body("detail", startsWith("This needs at least 1950000 units"));
    }

    @Test
    @Tag("F26")
    void ten_of_a_hundred_launches_at_once_start_if_the_balance_pays_for_ten() throws Exception {
        var account = account(PERFECT, 10 * SEGMENT);
        var people = campaigns.people().many(account.id(), 1);
        var drafts = IntStream.range(0, 100)
                .mapToObj(i -> new CampaignId(aCampaign()
                        .in(account)
                        .text("Hello")
                        .to(people)
                        .created()
                        .id()))
                .toList();
        var start = new CyclicBarrier(100);
        var results = new ArrayList<Future<String>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var draft : drafts) {
                results.add(threads.submit(() -> {
                    start.await();
                    try {
                        var launched = service.launch(Actor.system(account.id()), draft);
                        return launched.campaign().equals(draft) ? "launched" : "another";
                    } catch (ProblemException refused) {
                        return refused.problem().code();
                    }
                }));
            }
        }
        var codes = new ArrayList<String>();
        for (var each : results) {
            codes.add(each.get());
        }

        assertThat(codes.stream().filter("launched"::equals)).hasSize(10);
        assertThat(codes.stream().filter("insufficient_credits"::equals)).hasSize(90);
        eventually(
                SOON,
                () -> books.verifiedBalance(account.id()),
                balance -> assertThat(balance.spent()).isEqualTo(10 * SEGMENT));
        balanced(account);
    }

    @Test
    void retries_of_a_campaign_use_its_own_reservation() throws Exception {
        var account = account("""
                {"latency_ms_min": 0, "latency_ms_max": 2, "success_rate": 0.8, "refusal_rate": 0.1,
                 "unknown_rate": 0.05, "receipts": false}""", 300 * SEGMENT);
        var campaign = toNewContacts(account, 300).with(QUICK_RETRIES).launched();
        var end = campaign.awaitEnd();

        var balance = balanced(account);
        assertThat(balance.spent()).isEqualTo(end.getLong("sent") * SEGMENT);
        assertThat(balance.reserved()).as("the uncertain messages").isEqualTo(end.getLong("uncertain") * SEGMENT);
        assertThat(balance.available()).isEqualTo(end.getLong("failed") * SEGMENT);
    }

    @Test
    void a_launch_that_costs_more_than_the_balance_is_undone() throws Exception {
        var account = account(PERFECT, 4_100 * SEGMENT);
        var people = campaigns.people().many(account.id(), 2_100);
        var campaign = aCampaign()
                .in(account)
                .template("Dear {first_name}" + "x".repeat(200))
                .to(people)
                .created();
        var task = campaign.send().then().statusCode(202).extract().header("Location");

        eventually(
                SOON,
                () -> account.api().get(task).jsonPath(),
                seen -> assertThat(seen.getString("state")).isEqualTo("failed"));
        account.api().get(task).then().body("error.code", equalTo("insufficient_credits"));
        var view = campaign.view();
        assertThat(view.getString("status")).isEqualTo("draft");
        assertThat(view.getString("status_reason")).startsWith("insufficient_credits");
        assertThat(campaign.messages()).isEmpty();
        assertThat(count("select count(*) from message where plan_id = ?", campaign.id()))
                .isZero();
        assertThat(balanced(account).available()).isEqualTo(4_100 * SEGMENT);

        var topUp = credits.topUp(Actor.system(account.id()), 100 * SEGMENT, null, null);
        assertThat(topUp.replayed()).isFalse();
        campaign.send().then().statusCode(202);
        campaign.awaitEnd();
        assertThat(balanced(account).spent()).isEqualTo(2 * 2_100 * SEGMENT);
    }

    @Test
    void the_credits_of_cancelled_messages_are_released() throws Exception {
        var account = account("""
                {"latency_ms_min": 400, "latency_ms_max": 400, "success_rate": 0.7,
                 "receipts": false}""", 3_000 * SEGMENT);
        var campaign = toNewContacts(account, 3_000).launched();
        eventually(
                SOON,
                campaign::progress,
                seen -> assertThat(seen.getLong("sent")).isGreaterThan(50));
        campaign.post("cancel").then().statusCode(200);
        var end = campaign.awaitEnd();

        assertThat(end.getLong("cancelled")).isPositive();
        var balance = balanced(account);
        assertThat(balance.reserved()).isZero();
        assertThat(balance.spent()).isEqualTo(end.getLong("sent") * SEGMENT);
    }

    @Test
    @Tag("F23")
    void receipts_resolve_uncertain_messages_and_their_holds_are_spent() throws Exception {
        var account = account("""
                {"latency_ms_min": 0, "latency_ms_max": 1, "success_rate": 1, "unknown_rate": 0.04,
                 "receipt_delay_ms_min": 0, "receipt_delay_ms_max": 50}""", 400 * SEGMENT);
        var campaign = toNewContacts(account, 400).launched();
        campaign.awaitEnd();

        // The provider accepted half of the messages whose answers were lost. Receipts arrive for these.
        var end = eventually(
                SOON,
                campaign::progress,
                seen -> assertThat(seen.getLong("sent")).isZero());
        eventually(SOON, () -> balanced(account), balance -> {
            assertThat(balance.spent()).isEqualTo((400 - end.getLong("uncertain")) * SEGMENT);
            assertThat(balance.reserved()).isEqualTo(end.getLong("uncertain") * SEGMENT);
        });
    }

    @Test
    @Tag("F23")
    void a_failed_message_that_was_sent_is_charged_and_an_uncertain_one_that_failed_is_released() throws Exception {
        var account = account("""
                {"latency_ms_min": 0, "latency_ms_max": 1, "success_rate": 1, "refusal_rate": 0.3, "unknown_rate": 0.15,
                 "receipts": false}""", 100 * SEGMENT);
        var campaign = toNewContacts(account, 100).launched();
        var end = campaign.awaitEnd();
        var failed = first(campaign.id(), 43);
        var uncertain = first(campaign.id(), 25);

        assertThat(statusUpdates.raise(List.of(
                        new StatusUpdate(failed, MessageState.DELIVERED, null, 1),
                        new StatusUpdate(uncertain, MessageState.FAILED, "given_up", 1))))
                .isEqualTo(2);

        var balance = balanced(account);
        assertThat(balance.spent()).isEqualTo((end.getLong("sent") + 1) * SEGMENT);
        assertThat(balance.reserved()).isEqualTo((end.getLong("uncertain") - 1) * SEGMENT);
    }

    @Test
    @Tag("S3-1")
    @Tag("S3-3")
    void without_a_subscription_nothing_is_launched_or_sent() {
        var account = account(PERFECT, 100 * SEGMENT);
        var campaign = toNewContacts(account, 1).created();
        var unused = credits.changeTerms(Actor.system(account.id()), null, false);
        campaign.send().then().statusCode(403).body("code", equalTo("subscription_inactive"));
        account.api()
                .body(Map.of("to", "+254711000001", "body", "Hello"))
                .post("/api/v1/messages/send")
                .then()
                .statusCode(403)
                .body("code", equalTo("subscription_inactive"));
        assertThat(campaign.view().getString("status")).isEqualTo("draft");
    }

    @Test
    @Tag("S3-1")
    @Tag("S3-3")
    void single_messages_and_batches_are_paid_in_their_request() throws Exception {
        var account = account(PERFECT, 3 * SEGMENT);
        account.api()
                .body(Map.of("to", "+254711000001", "body", "Hello"))
                .post("/api/v1/messages/send")
                .then()
                .statusCode(202);
        var message = Map.of("to", "+254711000002", "body", "Hello");
        account.api()
                .body(Map.of("messages", List.of(message, message, message)))
                .post("/api/v1/messages/batch")
                .then()
                .statusCode(402)
                .body("missing", equalTo(1_000));
        account.api()
                .body(Map.of("messages", List.of(message, message)))
                .post("/api/v1/messages/batch")
                .then()
                .statusCode(202);
        account.api()
                .body(message)
                .post("/api/v1/messages/send")
                .then()
                .statusCode(402)
                .body("code", equalTo("insufficient_credits"));
        eventually(
                SOON,
                () -> balanced(account),
                balance -> assertThat(balance.spent()).isEqualTo(3 * SEGMENT));
    }

    private void optedOut(TestAccount account, int from, int count) {
        jdbi.withHandle(handle -> handle.createQuery(
                                "select phone from contact where account_id = :account order by id offset :from limit :n")
                        .bind("account", account.id().value())
                        .bind("from", from)
                        .bind("n", count)
                        .mapTo(String.class)
                        .list())
                .forEach(phone -> account.api()
                        .body(Map.of("phone", phone))
                        .post("/api/v1/suppressions")
                        .then()
                        .statusCode(201));
    }

    private TestAccount account(String simulator, long units) {
        var account = campaigns.account(simulator);
        books.limitTo(account.id(), units);
        return account;
    }

    private CampaignBuilder toNewContacts(TestAccount account, int recipients) {
        return aCampaign().in(account).to(campaigns.people().many(account.id(), recipients));
    }

    private Balance balanced(TestAccount account) {
        assertThat(invariants.allViolations(account.id())).isEmpty();
        return books.verifiedBalance(account.id());
    }

    private long first(long campaign, int state) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select min(id) from message where plan_id = :plan and state = :state")
                        .bind("plan", campaign)
                        .bind("state", state)
                        .mapTo(Long.class)
                        .one());
    }

    private long count(String sql, long argument) {
        return jdbi.withHandle(
                handle -> handle.select(sql, argument).mapTo(Long.class).one());
    }
}
