package io.tidings.launch;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The audit log names the actor of each action on a campaign, a batch or a message. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("S3-46")
@Tag("SEC-27")
class CampaignAuditTest {
    private static final String SLOW = """
            {"latency_ms_min": 800, "latency_ms_max": 800, "success_rate": 1, "receipts": false}""";
    private static final String FAILING = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "refusal_rate": 1, "receipts": false}""";

    @Inject
    TestCampaigns campaigns;

    @Test
    void each_action_on_a_campaign_has_an_entry() throws Exception {
        var account = campaigns.account(SLOW);
        var campaign = aCampaign().in(account).withContacts(2_000).created();
        campaign.patch(Map.of("name", "D")).then().statusCode(200);
        campaign.post(
                        "schedule",
                        Map.of(
                                "scheduled_at",
                                Instant.now().plus(1, ChronoUnit.DAYS).toString()))
                .then()
                .statusCode(200);
        done(account, campaign.id(), "unschedule", 200);
        long copy = campaign.post("duplicate")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getLong("id");
        account.api().delete("/api/v1/campaigns/" + copy).then().statusCode(204);
        done(account, campaign.id(), "send", 202);
        eventually(
                SOON,
                campaign::progress,
                seen -> assertThat(seen.getLong("sent")).isPositive());
        done(account, campaign.id(), "pause", 200);
        done(account, campaign.id(), "resume", 200);
        done(account, campaign.id(), "cancel", 200);

        assertThat(entries(account, "campaign:" + campaign.id()))
                .containsExactly(
                        "campaign.created",
                        "campaign.edited",
                        "campaign.scheduled",
                        "campaign.unscheduled",
                        "campaign.launched",
                        "campaign.paused",
                        "campaign.resumed",
                        "campaign.cancelled");
        assertThat(entries(account, "campaign:" + copy)).containsExactly("campaign.duplicated", "campaign.deleted");
        var launched = account.api()
                .get("/api/v1/audit?action=campaign.launched")
                .then()
                .extract()
                .jsonPath();
        assertThat(launched.getString("data[0].actor")).startsWith("key:");
        assertThat(launched.getString("data[0].details.recipients")).isEqualTo("2000");
    }

    @Test
    void a_refused_action_has_no_entry() {
        var account = campaigns.account(PERFECT);
        var campaign = aCampaign().in(account).withContacts(1).created();
        done(account, campaign.id(), "pause", 409);
        done(account, campaign.id(), "unschedule", 409);
        done(account, campaign.id(), "retry-failed", 409);

        assertThat(entries(account, "campaign:" + campaign.id())).containsExactly("campaign.created");
    }

    @Test
    void retries_and_resolved_dead_letters_have_entries() throws Exception {
        var account = campaigns.account(FAILING);
        var campaign = aCampaign()
                .in(account)
                .withContacts(3)
                .retrying(Map.of("mode", "manual", "max_attempts", 1))
                .created();
        done(account, campaign.id(), "send", 202);
        campaign.awaitEnd();
        campaign.post("retry-failed", Map.of("reset_attempts", true, "force", true))
                .then()
                .statusCode(200);
        campaign.awaitEnd();
        var deadLetters = account.api()
                .get("/api/v1/dead-letters")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("data.id", Long.class);
        account.api()
                .post("/api/v1/dead-letters/{id}/discard", deadLetters.getFirst())
                .then()
                .statusCode(200);
        account.api()
                .body(Map.of("reset_attempts", true, "force", true))
                .post("/api/v1/dead-letters/{id}/requeue", deadLetters.get(1))
                .then()
                .statusCode(200);

        assertThat(entries(account, "campaign:" + campaign.id()))
                .containsExactly("campaign.created", "campaign.launched", "campaign.retried", "dead_letters.requeued");
        assertThat(entries(account, "message:" + deadLetters.getFirst())).containsExactly("dead_letters.discarded");
    }

    @Test
    void each_change_of_the_frequency_cap_has_an_entry() {
        var account = campaigns.account(PERFECT);
        account.api()
                .body(Map.of("messages", 2, "days", 7))
                .put("/api/v1/frequency-cap")
                .then()
                .statusCode(200);
        account.api().delete("/api/v1/frequency-cap").then().statusCode(204);

        assertThat(entries(account, "account:" + account.id())).contains("frequency_cap.set", "frequency_cap.removed");
    }

    @Test
    void a_cancelled_batch_has_an_entry() throws Exception {
        var account = campaigns.account(SLOW);
        var message = Map.of("to", "+254711000001", "body", "Hello");
        var batch = account.api()
                .body(Map.of("messages", java.util.Collections.nCopies(500, message)))
                .post("/api/v1/messages/batch")
                .then()
                .statusCode(202)
                .extract()
                .jsonPath()
                .getLong("batch_id");
        account.api().post("/api/v1/batches/{id}/cancel", batch).then().statusCode(200);
        account.api().post("/api/v1/batches/{id}/cancel", batch).then().statusCode(409);

        assertThat(entries(account, "batch:" + batch)).containsExactly("batch.accepted", "batch.cancelled");
    }

    private static void done(TestAccount account, long campaign, String action, int status) {
        account.api()
                .body(Map.of())
                .post("/api/v1/campaigns/{id}/{action}", campaign, action)
                .then()
                .statusCode(status);
    }

    /** Oldest first. */
    private static List<String> entries(TestAccount account, String subject) {
        return account.api()
                .get("/api/v1/audit?page_size=50&subject=" + subject)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("data.action", String.class)
                .reversed();
    }
}
