package io.tidings.campaigns;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.observability.LogContext;
import io.tidings.testing.CapturedLog;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.UUID;
import org.jboss.logmanager.ExtLogRecord;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The log lines of background work carry the id of the request that started it. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("S4-65")
class RequestIdInLaunchLogTest {
    @Inject
    TestCampaigns campaigns;

    @Inject
    Jdbi jdbi;

    @Test
    void log_lines_of_a_launch_have_the_id_of_its_request() throws Exception {
        var account = campaigns.account(PERFECT);
        campaigns.people().many(account.id(), 10);
        try (var logged = CapturedLog.start()) {
            var request = "follow-" + UUID.randomUUID();
            var campaign = aCampaign().in(account).created();
            var task = account.api()
                    .header("X-Request-Id", request)
                    .post("/api/v1/campaigns/{id}/send", campaign.id())
                    .then()
                    .statusCode(202)
                    .extract()
                    .jsonPath()
                    .getString("task_id");
            campaign.awaitEnd();

            var prepared = "Campaign %d is prepared and begins to send".formatted(campaign.id());
            var line = eventually(
                    SOON,
                    () -> logged.records().stream()
                            .filter(record -> record.getFormattedMessage().equals(prepared))
                            .findFirst(),
                    found -> assertThat(found).isPresent());
            assertThat(requestOf(line.orElseThrow())).isEqualTo(request);
            assertThat(line.orElseThrow().getMdc(LogContext.CAMPAIGN_ID)).isEqualTo(Long.toString(campaign.id()));
            assertThat(jdbi.<String, RuntimeException>withHandle(
                            handle -> handle.createQuery("select request_id from task where id = :id")
                                    .bind("id", UUID.fromString(task))
                                    .mapTo(String.class)
                                    .one()))
                    .isEqualTo(request);
        }
    }

    private static String requestOf(ExtLogRecord record) {
        return String.valueOf(record.getMdc(LogContext.REQUEST_ID));
    }
}
