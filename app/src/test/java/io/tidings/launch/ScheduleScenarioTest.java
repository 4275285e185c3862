package io.tidings.launch;

import static io.tidings.launch.LaunchedCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.tidings.campaigns.CampaignStore;
import io.tidings.campaigns.Schedules;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.SecondScheduler;
import io.tidings.shared.CampaignId;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("S2-24")
@Tag("S4-7")
class ScheduleScenarioTest {
    private static final Instant TOMORROW =
            Instant.now().plus(Duration.ofDays(1)).truncatedTo(ChronoUnit.SECONDS);

    @Inject
    LaunchedCampaigns campaigns;

    @Inject
    CampaignStore store;

    @Inject
    Launches launches;

    @Inject
    Schedules schedules;

    @Inject
    CampaignConfig config;

    @Inject
    SecondScheduler second;

    private TestAccount account;

    @BeforeEach
    void anAccount() {
        account = campaigns.account(PERFECT);
    }

    @Test
    void with_two_schedulers_every_campaign_is_launched_exactly_once() throws Exception {
        campaigns.people().contacts(account.id(), 20);
        var ids = new ArrayList<Long>();
        var due = Instant.now().plusSeconds(3).toString();
        try (var running = second.start()) {
            for (int i = 0; i < 10; i++) {
                ids.add(campaigns.created(account, hi(Map.of("all", true, "scheduled_at", due, "time_zone", "UTC"))));
            }
            for (long id : ids) {
                assertThat(campaigns.over(account, id).getLong("sent")).isEqualTo(20);
            }
        }
        for (long id : ids) {
            history(id)
                    .body("data.to", equalTo(List.of("draft", "scheduled", "sending", "sent")))
                    .body("data[2].actor", equalTo("system"))
                    .body("data[2].explanation", startsWith("The scheduled campaign was launched by Tidings."));
            assertThat(campaigns.messages(id)).hasSize(20);
        }
    }

    @Test
    void a_schedule_can_be_set_changed_and_removed() {
        long id = campaigns.created(account, hi(Map.of("all", true)));
        schedule(id, Map.of("scheduled_at", "2035-07-01T09:00:00", "time_zone", "Europe/Berlin"))
                .statusCode(200)
                .body("status", equalTo("scheduled"))
                .body("scheduled_at", equalTo("2035-07-01T07:00:00Z"))
                .body("scheduled_local", containsString("09:00"))
                .body("time_zone", equalTo("Europe/Berlin"));
        account.api()
                .body(Map.of("name", "Y"))
                .patch("/api/v1/campaigns/{id}", id)
                .then()
                .statusCode(409);
        schedule(id, Map.of("scheduled_at", "2035-07-02T07:00:00Z"))
                .statusCode(200)
                .body("scheduled_at", equalTo("2035-07-02T07:00:00Z"));

        // The job of the first time finds another time and does nothing.
        runJob(Instant.parse("2035-07-01T07:00:01Z"), id, Instant.parse("2035-07-01T07:00:00Z"));
        campaign(id).body("status", equalTo("scheduled")).body("status_reason", nullValue());

        account.api()
                .post("/api/v1/campaigns/{id}/unschedule", id)
                .then()
                .statusCode(200)
                .body("status", equalTo("draft"))
                .body("scheduled_at", nullValue());
        runJob(Instant.parse("2035-07-02T07:00:01Z"), id, Instant.parse("2035-07-02T07:00:00Z"));
        campaign(id).body("status", equalTo("draft"));
        history(id).body("data.to", equalTo(List.of("draft", "scheduled", "scheduled", "draft")));
    }

    @Test
    void a_scheduled_campaign_can_be_launched_at_once_or_cancelled() throws Exception {
        campaigns.people().contacts(account.id(), 3);
        long launched = scheduled(Map.of("all", true));
        campaigns.send(account, launched).then().statusCode(202);
        assertThat(campaigns.over(account, launched).getString("status")).isEqualTo("sent");
        schedule(launched, Map.of("scheduled_at", TOMORROW.toString())).statusCode(409);

        long cancelled = scheduled(Map.of("all", true));
        account.api().post("/api/v1/campaigns/{id}/cancel", cancelled).then().statusCode(200);
        runJob(TOMORROW.plusSeconds(1), cancelled, TOMORROW);
        campaign(cancelled).body("status", equalTo("cancelled"));
    }

    @Test
    void an_overdue_campaign_is_launched_if_it_is_not_too_late() throws Exception {
        campaigns.people().contacts(account.id(), 3);
        long soon = scheduled(Map.of("all", true));
        long late = scheduled(Map.of("all", true));

        runJob(TOMORROW.plus(config.lateLaunch()), soon, TOMORROW);
        assertThat(campaigns.over(account, soon).getString("status")).isEqualTo("sent");

        runJob(TOMORROW.plus(config.lateLaunch()).plusSeconds(1), late, TOMORROW);
        campaign(late).body("status", equalTo("scheduled")).body("status_reason", startsWith("held_too_late:"));
        history(late).body("data[-1].reason", startsWith("held_too_late:"));
        campaigns.send(account, late).then().statusCode(202);
        assertThat(campaigns.over(account, late).getString("status")).isEqualTo("sent");
    }

    @Test
    void a_due_campaign_that_cannot_be_launched_stays_scheduled_with_the_reason() throws Exception {
        long withoutAudience = scheduled(Map.of());
        runJob(TOMORROW, withoutAudience, TOMORROW);
        campaign(withoutAudience)
                .body("status", equalTo("scheduled"))
                .body("status_reason", startsWith("no_audience:"));

        long template = campaigns.people().template(account.id(), "Hi");
        long inactive = campaigns.created(
                account,
                Map.of("name", "X", "template_id", template, "all", true, "scheduled_at", TOMORROW.toString()));
        campaigns.people().deactivate(template);
        runJob(TOMORROW, inactive, TOMORROW);
        campaign(inactive).body("status", equalTo("scheduled")).body("status_reason", startsWith("template_inactive:"));

        var mute = campaigns.accountWithoutGateway();
        long silent = campaigns.created(mute, hi(Map.of("all", true, "scheduled_at", TOMORROW.toString())));
        runJob(TOMORROW, silent, TOMORROW);
        assertThat(campaigns.campaign(mute, silent).getString("status_reason")).startsWith("no_gateway:");
        assertThat(campaigns.campaign(mute, silent).getString("status")).isEqualTo("scheduled");
    }

    @Test
    void a_scheduled_time_must_be_in_the_near_future() {
        long id = campaigns.created(account, hi(Map.of("all", true)));

        schedule(id, Map.of("scheduled_at", "2020-01-01T00:00:00Z"))
                .statusCode(422)
                .body("code", equalTo("schedule_in_past"))
                .body("errors[0].pointer", equalTo("#/scheduled_at"));
        schedule(id, Map.of("scheduled_at", "+99999-01-01T00:00:00Z"))
                .statusCode(422)
                .body("code", equalTo("schedule_too_far"));
        schedule(id, Map.of()).statusCode(422).body("code", equalTo("invalid_time"));
        campaign(id).body("status", equalTo("draft"));
        account.api()
                .body(hi(Map.of("scheduled_at", "2020-01-01T00:00:00Z")))
                .post("/api/v1/campaigns")
                .then()
                .statusCode(422);
        assertThat(account.api().get("/api/v1/campaigns").jsonPath().getInt("pagination.total_count"))
                .as("nothing was created by a refused request")
                .isEqualTo(1);
    }

    /** Runs the job of the scheduled time {@code due} at the time {@code now}. */
    private void runJob(Instant now, long id, Instant due) {
        new ScheduledLaunch(store, launches, schedules, InstantSource.fixed(now), config)
                .run(Schedules.jobInstance(new CampaignId(id), due), JobContext.stoppingWhen(() -> false));
    }

    private long scheduled(Map<String, Object> more) {
        var body = new HashMap<>(more);
        body.put("scheduled_at", TOMORROW.toString());
        return campaigns.created(account, hi(body));
    }

    private static Map<String, Object> hi(Map<String, Object> more) {
        var body = new HashMap<String, Object>(Map.of("name", "X", "message_content", "Hi"));
        body.putAll(more);
        return body;
    }

    private ValidatableResponse schedule(long id, Map<String, Object> body) {
        return account.api()
                .body(body)
                .post("/api/v1/campaigns/{id}/schedule", id)
                .then();
    }

    private ValidatableResponse campaign(long id) {
        return account.api().get("/api/v1/campaigns/{id}", id).then();
    }

    private ValidatableResponse history(long id) {
        return account.api().get("/api/v1/campaigns/{id}/history", id).then();
    }
}
