package io.tidings.campaigns;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaign;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class LifecycleScenarioTest {
    /** So slow that a campaign of thousands cannot end while a test works with it, also on a busy machine. */
    private static final String SLOW = """
            {"latency_ms_min": 500, "latency_ms_max": 500, "success_rate": 1, "receipts": false}""";

    private static final String DOWN = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 0, "receipts": false}""";

    @Inject
    TestCampaigns campaigns;

    @Inject
    Jdbi jdbi;

    @Test
    @Tag("S3-45")
    @Tag("S3-46")
    @Tag("S3-47")
    void a_campaign_is_paused_resumed_and_cancelled_and_its_history_describes_it() throws Exception {
        var account = campaigns.account(SLOW);
        var campaign = aCampaign().in(account).withContacts(6_000).launched();
        eventually(
                SOON,
                () -> campaign.progress().getLong("sent"),
                sent -> assertThat(sent).isPositive());

        campaign.post("pause").then().statusCode(200).body("status", equalTo("paused"));
        campaign.post("pause").then().statusCode(409).body("code", equalTo("wrong_state"));
        eventually(
                SOON,
                () -> campaign.progress().getLong("sending"),
                sending -> assertThat(sending).isZero());
        long sentBefore = campaign.progress().getLong("sent");
        campaign.post("resume").then().statusCode(200).body("status", equalTo("sending"));
        campaign.post("resume").then().statusCode(409);
        eventually(
                SOON,
                () -> campaign.progress().getLong("sent"),
                sent -> assertThat(sent).isGreaterThan(sentBefore));
        campaign.post("pause").then().statusCode(200);
        campaign.post("cancel").then().statusCode(200).body("status", equalTo("cancelled"));
        var end = campaign.awaitEnd();

        assertThat(end.getLong("cancelled")).isPositive();
        assertThat(end.getLong("sent") + end.getLong("cancelled")).isEqualTo(6_000);
        for (var verb : List.of("pause", "resume", "cancel", "retry-failed", "resend-uncertain", "unschedule")) {
            campaign.post(verb).then().statusCode(409).body("code", equalTo("wrong_state"));
        }
        campaign.get("history")
                .then()
                .body("data.to", equalTo(List.of("draft", "sending", "paused", "sending", "paused", "cancelled")))
                .body("data[2].from", equalTo("sending"))
                .body("data[2].actor", startsWith("key:"))
                .body("data[2].reason", startsWith("paused:"))
                .body("data[2].explanation", containsString("Sending was paused"))
                .body("data[5].explanation", containsString("stopped for good"));
        account.api().get("/api/v1/audit").then().body("data.action", hasItem("campaign.paused"));
    }

    @Test
    @Tag("S3-12")
    @Tag("S3-13")
    @Tag("S4-25")
    void only_failed_messages_are_retried_and_the_campaign_ends_again() throws Exception {
        var account = campaigns.account(DOWN);
        var campaign = aCampaign().in(account).withContacts(40).maxAttempts(1).launched();
        assertThat(campaign.awaitEnd().getString("status")).isEqualTo("failed");
        campaign.post("send").then().statusCode(409).body("code", equalTo("wrong_state"));
        gateway(account, PERFECT);

        campaign.post("retry-failed", Map.of("failure_classes", List.of("billing")))
                .then()
                .statusCode(409)
                .body("code", equalTo("nothing_to_retry"));
        campaign.post("retry-failed").then().statusCode(200).body("requeued", equalTo(40));
        var end = campaign.awaitEnd();
        assertThat(end.getString("status")).isEqualTo("sent");
        assertThat(end.getLong("sent")).isEqualTo(40);
        campaign.post("retry-failed").then().statusCode(409).body("code", equalTo("nothing_to_retry"));
        campaign.post("retry-failed", Map.of("failure_classes", List.of("no class")))
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("#/failure_classes"));
    }

    @Test
    void a_duplicate_is_a_new_draft_with_all_settings() {
        var account = campaigns.account(PERFECT);
        var campaign = aCampaign()
                .in(account)
                .named("Spring")
                .template("Hi {first_name}")
                .with("audience", Map.of("tags", List.of("vip")))
                .retrying("patient")
                .with("sender", "MyShop")
                .with("rate_limit", 7)
                .with("priority", "high")
                .created();

        campaign.post("duplicate")
                .then()
                .statusCode(201)
                .header("Location", containsString("/api/v1/campaigns/"))
                .body("name", equalTo("Copy of Spring"))
                .body("status", equalTo("draft"))
                .body("base_template", equalTo("Hi {first_name}"))
                .body("audience.tags", equalTo(List.of("vip")))
                .body("retry.max_attempts", equalTo(5))
                .body("sender", equalTo("MyShop"))
                .body("rate_limit", equalTo(7))
                .body("priority", equalTo("high"))
                .body("scheduled_at", nullValue());
    }

    @Test
    void a_duplicate_has_the_variants_too() {
        var account = campaigns.account(PERFECT);
        var campaign = aCampaign()
                .in(account)
                .with(
                        "variants",
                        List.of(
                                Map.of("name", "a", "message_content", "Hi", "weight", 1),
                                Map.of("name", "b", "message_content", "Hello", "weight", 1)))
                .created();

        campaign.post("duplicate").then().statusCode(201).body("variants.name", equalTo(List.of("a", "b")));
    }

    @Test
    @Tag("S3-9")
    @Tag("F25")
    void one_of_fifty_equal_requests_succeeds_and_the_others_get_409() throws Exception {
        var account = campaigns.account(SLOW);
        campaigns.people().many(account.id(), 3_000);
        for (int round = 0; round < 3; round++) {
            var campaign = aCampaign().in(account).created();
            assertThat(concurrently(50, () -> campaign.post("send").statusCode()))
                    .containsOnlyOnce(202)
                    .containsOnly(202, 409);
            eventually(
                    SOON,
                    () -> campaign.progress().getLong("sent"),
                    sent -> assertThat(sent).isPositive());
            for (var verb : List.of("pause", "resume", "pause", "cancel")) {
                assertThat(concurrently(50, () -> campaign.post(verb).statusCode()))
                        .as("round %d, %s", round, verb)
                        .containsOnlyOnce(200)
                        .containsOnly(200, 409);
            }
            assertConsistent(campaign, campaign.awaitEnd().getLong("total"));
        }
    }

    @Test
    @Tag("F25")
    void every_message_ends_once_under_concurrent_requests() throws Exception {
        var account = campaigns.account("""
                {"latency_ms_min": 1, "latency_ms_max": 20, "success_rate": 0.5, "receipts": false}""");
        campaigns.people().many(account.id(), 1_500);
        var verbs = List.of("pause", "resume", "retry-failed", "pause", "resume");
        long deadlocks = deadlocks();
        for (int round = 0; round < 4; round++) {
            var campaign = aCampaign().in(account).maxAttempts(1).launched();
            boolean cancels = round % 2 == 1;
            var asked = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < 50; i++) {
                var verb = cancels && i == 40 ? "cancel" : verbs.get(i % verbs.size());
                asked.add(() -> campaign.post(verb).statusCode());
            }
            assertThat(concurrently(asked)).containsOnly(200, 409);
            campaign.post("resume");

            assertConsistent(campaign, campaign.awaitEnd().getLong("total"));
        }
        assertThat(deadlocks()).isEqualTo(deadlocks);
    }

    /** PostgreSQL counts them for the whole database. */
    private long deadlocks() {
        return jdbi.withHandle(
                handle -> handle.select("select deadlocks from pg_stat_database where datname = current_database()")
                        .mapTo(Long.class)
                        .one());
    }

    /** Each change of status starts where the last one ended, and the counts match the stored messages. */
    private void assertConsistent(TestCampaign campaign, long total) {
        var history = campaign.get("history").jsonPath();
        List<String> to = history.getList("data.to");
        List<String> from = history.getList("data.from");
        for (int i = 1; i < to.size(); i++) {
            assertThat(from.get(i)).as("history %s → %s", from, to).isEqualTo(to.get(i - 1));
        }
        var progress = campaign.progress();
        assertThat(progress.getLong("queued") + progress.getLong("sending")).isZero();
        assertThat(progress.getLong("total")).isEqualTo(total);
        var stored = jdbi.withHandle(handle ->
                handle.createQuery("""
                        select count(*) filter (where state = <SENT>) as sent,
                               count(*) filter (where state in (<EXPIRED>, <FAILED>)) as failed, count(*) as n
                          from message where plan_id = :id""").bind("id", campaign.id()).mapToMap().one());
        assertThat(stored)
                .containsEntry("sent", progress.getLong("sent"))
                .containsEntry("failed", progress.getLong("failed"))
                .containsEntry("n", total);
    }

    private void gateway(TestAccount account, String settings) throws Exception {
        campaigns.changeGateway(account, settings);
    }

    private static List<Integer> concurrently(int threads, Callable<Integer> call) throws Exception {
        return concurrently(Collections.nCopies(threads, call));
    }

    private static List<Integer> concurrently(List<Callable<Integer>> calls) throws Exception {
        var start = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<Integer>>();
            for (var call : calls) {
                answers.add(threads.submit(() -> {
                    start.await();
                    return call.call();
                }));
            }
            start.countDown();
            var codes = new ArrayList<Integer>();
            for (var answer : answers) {
                codes.add(answer.get());
            }
            return codes;
        }
    }
}
