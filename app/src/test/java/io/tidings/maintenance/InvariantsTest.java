package io.tidings.maintenance;

import static io.restassured.RestAssured.given;
import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.dispatch.DispatchedCampaign;
import io.tidings.maintenance.Invariants.Violation;
import io.tidings.schedule.JobContext;
import io.tidings.testing.Eventually;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Violates each invariant once, and expects its report. No violation is committed. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("S3-29")
class InvariantsTest {
    private static final String SETTINGS = """
            {"latency_ms_min": 0, "latency_ms_max": 1, "success_rate": 1, "refusal_rate": 0.2, "unknown_rate": 0.04, "receipts": false}""";

    @Inject
    Invariants invariants;

    @Inject
    InvariantJob job;

    @Inject
    InvariantMetrics metrics;

    @Inject
    io.tidings.queue.Dispatches dispatch;

    @Inject
    Jdbi jdbi;

    @Test
    void each_violated_invariant_is_reported() throws Exception {
        var campaign = aDispatchedCampaign().withMessages(250).through(SETTINGS).released();
        Eventually.eventually(
                Duration.ofSeconds(30),
                () -> dispatch.isFinished(campaign.id()),
                over -> assertThat(over).isTrue());
        assertThat(invariants.allViolations(campaign.account().id())).isEmpty();

        var seen = new HashSet<String>();
        seen.addAll(violationsAfter(
                campaign, "I1", "alter table ledger_entry disable trigger check_transfers_sum_to_zero", """
                insert into ledger_entry (transfer_id, account_id, book, amount)
                select max(id), account_id, 'suspense', 7 from ledger_transfer where account_id = :account
                 group by account_id"""));
        seen.addAll(violationsAfter(
                campaign,
                "I2",
                "update balance set bought = bought + 5, available = available + 5 where account_id = :account"));
        seen.addAll(violationsAfter(
                campaign,
                "I3",
                "alter table balance drop constraint balance_adds_up",
                "update balance set bought = bought + 5 where account_id = :account"));
        seen.addAll(violationsAfter(campaign, "I6", "delete from uncertain where account_id = :account"));
        seen.addAll(violationsAfter(campaign, "I4", """
                update send_block set state = 'READY', released_units = 0 where id = (
                    select min(id) from send_block where account_id = :account and reserved_units > 0)"""));
        seen.addAll(violationsAfter(
                campaign, "I5", "update message set cost = cost + 1 where account_id = :account and state = <SENT>"));
        seen.addAll(
                violationsAfter(campaign, "I7", "update send_block set settled = false where account_id = :account"));
        seen.addAll(violationsAfter(campaign, "I8", """
                update message set state = <FAILED> where id = (
                    select min(id) from message where account_id = :account and state = <SENT>)"""));
        seen.addAll(violationsAfter(campaign, "I9", """
                update send_block set first_id = first_id + 1 where id = (
                    select max(id) from send_block where account_id = :account and message_ids is null)"""));
        seen.addAll(violationsAfter(campaign, "I10", """
                insert into dispatch_queue (message_id, account_id, plan_id, gateway_id, priority)
                select m.id, m.account_id, m.plan_id, p.gateway_id, 0
                  from message m join send_plan p on p.id = m.plan_id
                 where m.account_id = :account and m.state = <SENT> order by m.id limit 1"""));
        seen.addAll(violationsAfter(campaign, "I11", """
                update send_block set state = 'LEASED', owner = 1, lease_until = now() - interval '2 minutes'
                 where account_id = :account"""));
        assertThat(seen).containsExactlyInAnyOrderElementsOf(Invariants.NAMES);
        assertThat(invariants.allViolations(campaign.account().id())).isEmpty();
    }

    @Test
    void the_result_of_the_last_check_is_a_metric() {
        job.run(JobContext.stoppingWhen(() -> false));
        assertThat(metrics.read()).containsOnlyKeys(Invariants.NAMES.toArray(String[]::new));
        given().header("Authorization", "Bearer token-of-tests")
                .get("/q/metrics")
                .then()
                .statusCode(200)
                .body(org.hamcrest.Matchers.containsString("tidings_invariant_violations{invariant=\"I1\"}"));
    }

    @Test
    void the_check_of_recent_changes_runs_with_default_settings() {
        assertThatCode(invariants::violations).doesNotThrowAnyException();
    }

    private Set<String> violationsAfter(DispatchedCampaign campaign, String invariant, String... statements) {
        try (var handle = jdbi.open()) {
            handle.begin();
            try {
                for (var statement : statements) {
                    var update = handle.createUpdate(statement);
                    if (statement.contains(":account")) {
                        update.bind("account", campaign.account().id().value());
                    }
                    update.execute();
                }
                List<Violation> found =
                        invariants.allViolations(handle, campaign.account().id());
                var names = found.stream().map(Violation::invariant).collect(Collectors.toSet());
                assertThat(names).as("after breaking %s: %s", invariant, found).contains(invariant);
                names.retainAll(Set.of(invariant));
                return names;
            } finally {
                handle.rollback();
            }
        }
    }
}
