package io.tidings.launch;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.maintenance.Invariants;
import io.tidings.messages.MessageCounts;
import io.tidings.messages.MessageState;
import io.tidings.shared.PlanId;
import io.tidings.statusupdates.StatusUpdate;
import io.tidings.statusupdates.StatusUpdateStore;
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

/** Compares the stored outcomes by variant with the messages. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("S4-62")
class VariantCountReaderTest {
    private static final int PEOPLE = 900;
    private static final Map<String, Object> QUICK_RETRIES =
            Map.of("retry", Map.of("mode", "auto", "max_attempts", 3, "backoff_base", 0.25));
    private static final String ALL_OUTCOMES = """
            {"latency_ms_min": 0, "latency_ms_max": 2, "success_rate": 0.9, "refusal_rate": 0.2, "unknown_rate": 0.02,
             "receipt_delay_ms_min": 0, "receipt_delay_ms_max": 40, "undelivered_rate": 0.1, "read_rate": 0.2,
             "receipt_copies": 2, "receipt_reorder": true, "receipt_contradict_rate": 0.05}""";

    @Inject
    TestCampaigns campaigns;

    @Inject
    VariantCountReader reader;

    @Inject
    Invariants invariants;

    @Inject
    StatusUpdateStore facts;

    @Inject
    Jdbi jdbi;

    @Test
    void each_outcome_is_counted_for_its_variant() throws Exception {
        var account = campaigns.account(ALL_OUTCOMES);
        var campaign = launched(account, QUICK_RETRIES);
        campaign.awaitEnd();
        assertCounted(account, campaign.id());

        campaign.post("retry-failed").then().statusCode(200);
        campaign.awaitEnd();
        assertCounted(account, campaign.id());

        campaign.post("resend-uncertain").then().statusCode(200);
        campaign.awaitEnd();
        var seen = assertCounted(account, campaign.id());
        assertThat(seen).allSatisfy(count -> {
            assertThat(count.counts().accepted()).isPositive();
            assertThat(count.counts().queued()).isZero();
        });
        assertThat(campaign.get("metrics").jsonPath().getList("variants.total", Long.class))
                .containsExactly(
                        seen.getFirst().counts().total(),
                        seen.getLast().counts().total());
    }

    @Test
    void a_late_or_repeated_receipt_is_counted_once() throws Exception {
        var account = campaigns.account("""
                {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "refusal_rate": 0.5, "unknown_rate": 0.02, "receipts": false}""");
        var campaign = launched(account, QUICK_RETRIES);
        campaign.awaitEnd();
        var late = List.of(
                new StatusUpdate(first(campaign.id(), 43), MessageState.DELIVERED, null, 1),
                new StatusUpdate(first(campaign.id(), 25), MessageState.FAILED, "given_up", 1),
                new StatusUpdate(first(campaign.id(), 50), MessageState.READ, null, 1));

        assertThat(facts.raise(late)).isEqualTo(3);
        assertThat(facts.raise(late)).isZero();

        var seen = assertCounted(account, campaign.id());
        assertThat(seen.stream().mapToLong(count -> count.counts().delivered()).sum())
                .isEqualTo(1);
        assertThat(seen.stream().mapToLong(count -> count.counts().read()).sum())
                .isEqualTo(1);
    }

    @Test
    void every_message_of_a_cancelled_campaign_is_counted() throws Exception {
        var account = campaigns.account("""
                {"latency_ms_min": 1000, "latency_ms_max": 1000, "success_rate": 0.8, "receipts": false}""");
        var campaign = launched(account, QUICK_RETRIES);
        eventually(
                SOON, campaign::progress, now -> assertThat(now.getLong("sent")).isGreaterThan(50));
        campaign.post("cancel").then().statusCode(200);
        long cancelled = campaign.awaitEnd().getLong("cancelled");

        var seen = assertCounted(account, campaign.id());
        assertThat(seen.stream().mapToLong(count -> count.counts().cancelled()).sum())
                .isEqualTo(cancelled)
                .isPositive();
        assertThat(seen.stream().mapToLong(count -> count.counts().queued()).sum())
                .isZero();
    }

    @Test
    void a_single_cancelled_message_is_counted_while_the_others_wait() throws Exception {
        var account = campaigns.account("""
                {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 0, "receipts": false}""");
        var campaign =
                launched(account, Map.of("retry", Map.of("mode", "auto", "max_attempts", 5, "backoff_base", 600)));
        eventually(
                SOON,
                () -> count("select count(*) from dispatch_queue where plan_id = ?", campaign.id()),
                waiting -> assertThat(waiting).isEqualTo(PEOPLE));
        account.api()
                .post("/api/v1/messages/{id}/cancel", first(campaign.id(), 5))
                .then()
                .statusCode(200);

        var seen = assertCounted(account, campaign.id());
        assertThat(seen.stream().mapToLong(count -> count.counts().cancelled()).sum())
                .isEqualTo(1);
        assertThat(seen.stream().mapToLong(count -> count.counts().queued()).sum())
                .isEqualTo(PEOPLE - 1);
        campaign.post("cancel").then().statusCode(200);
        campaign.awaitEnd();
        assertThat(assertCounted(account, campaign.id()).stream()
                        .mapToLong(count -> count.counts().cancelled())
                        .sum())
                .isEqualTo(PEOPLE);
    }

    @Test
    @Tag("S3-29")
    void the_invariants_find_a_wrong_count() throws Exception {
        var account = campaigns.account(TestCampaigns.PERFECT);
        var campaign = launched(account, QUICK_RETRIES);
        campaign.awaitEnd();
        assertThat(invariants.allViolations(account.id())).isEmpty();

        correct(campaign.id(), 1);
        assertThat(invariants.allViolations(account.id()))
                .extracting(Invariants.Violation::invariant)
                .containsExactly("I8");
        correct(campaign.id(), -1);
    }

    private void correct(long campaign, int by) {
        jdbi.useHandle(handle -> handle.execute(
                "update variant_count set n_sent = n_sent + ? where plan_id = ? and block_id = 0 and variant = 1",
                by,
                campaign));
    }

    /** Waits until the stored counts equal the counts of the messages, and returns them. */
    private List<VariantCount> assertCounted(TestAccount account, long campaign) throws Exception {
        var plan = new PlanId(campaign);
        eventually(
                SOON,
                () -> jdbi.inTransaction(
                        org.jdbi.v3.core.transaction.TransactionIsolationLevel.REPEATABLE_READ,
                        handle -> ofMessages(campaign)),
                messages -> assertThat(reader.of(account.id(), plan)).isEqualTo(messages));
        assertThat(invariants.allViolations(account.id())).isEmpty();
        var stats =
                account.api().get("/api/v1/campaigns/{id}/variants", campaign).jsonPath();
        var counted = reader.of(account.id(), plan);
        assertThat(stats.getList("data.recipients", Long.class))
                .containsExactly(
                        counted.getFirst().counts().total(),
                        counted.getLast().counts().total());
        return counted;
    }

    private List<VariantCount> ofMessages(long campaign) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select m.variant, count(*) as total, sum(m.segments) as segments,
                               count(*) filter (where m.state = <SENT>) as sent,
                               count(*) filter (where m.state = <DELIVERED>) as delivered,
                               count(*) filter (where m.state = <UNDELIVERED>) as undelivered,
                               count(*) filter (where m.state = <READ>) as read,
                               count(*) filter (where m.state in (<EXPIRED>, <FAILED>)) as failed,
                               count(*) filter (where m.state = <SKIPPED>) as skipped,
                               count(*) filter (where m.state = <UNCERTAIN>) as uncertain,
                               count(*) filter (where m.state = <CANCELLED> or m.state = <QUEUED> and b.state = 'CANCELLED') as cancelled,
                               count(*) filter (where m.state = <RETRYING> or m.state = <QUEUED> and b.state <> 'CANCELLED') as queued
                          from message m
                          join send_block b on b.plan_id = m.plan_id and b.message_ids is null
                                           and m.id between b.first_id and b.last_id
                         where m.plan_id = :plan and m.variant is not null
                         group by 1 order by 1""")
                .bind("plan", campaign)
                .map((row, context) -> new VariantCount(
                        row.getInt("variant"),
                        MessageCounts.outcomes(row).withOpen(row.getLong("queued"), 0),
                        row.getLong("segments")))
                .list());
    }

    private TestCampaign launched(TestAccount account, Map<String, Object> more) {
        var campaign = aCampaign()
                .in(account)
                .withContacts(PEOPLE)
                .with(
                        "variants",
                        List.of(
                                Map.of("name", "Short", "message_content", "Hi"),
                                Map.of(
                                        "name",
                                        "Long",
                                        "weight",
                                        2,
                                        "base_template",
                                        "Hi {first_name}" + "x".repeat(160))))
                .with(more)
                .launched();
        return campaign;
    }

    private long first(long campaign, int state) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select min(id) from message where plan_id = :plan and state = :state")
                        .bind("plan", campaign)
                        .bind("state", state)
                        .mapTo(Long.class)
                        .one());
    }

    private long count(String sql, long campaign) {
        return jdbi.withHandle(
                handle -> handle.select(sql, campaign).mapTo(Long.class).one());
    }
}
