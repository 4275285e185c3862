package io.tidings.launch;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.tidings.campaigns.Schedules;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.JobPostponed;
import io.tidings.schedule.SecondScheduler;
import io.tidings.shared.CampaignId;
import io.tidings.testing.CampaignBuilder;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaign;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
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
    TestCampaigns campaigns;

    @Inject
    ScheduledLaunch job;

    @Inject
    Jdbi jdbi;

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
        var scheduled = new ArrayList<TestCampaign>();
        var due = Instant.now().plusSeconds(3).toString();
        try (var running = second.start()) {
            for (int i = 0; i < 10; i++) {
                scheduled.add(aCampaign()
                        .in(account)
                        .with("scheduled_at", due)
                        .with("time_zone", "UTC")
                        .created());
            }
            for (var campaign : scheduled) {
                assertThat(campaign.awaitEnd().getLong("sent")).isEqualTo(20);
            }
        }
        for (var campaign : scheduled) {
            campaign.get("history")
                    .then()
                    .body("data.to", equalTo(List.of("draft", "scheduled", "sending", "sent")))
                    .body("data[2].actor", equalTo("system"))
                    .body("data[2].explanation", startsWith("The scheduled campaign was launched by Tidings."));
            assertThat(campaign.messages()).hasSize(20);
        }
    }

    @Test
    void a_schedule_can_be_set_changed_and_removed() {
        var campaign = aCampaign().in(account).created();
        schedule(campaign.id(), Map.of("scheduled_at", "2035-07-01T09:00:00", "time_zone", "Europe/Berlin"))
                .statusCode(200)
                .body("status", equalTo("scheduled"))
                .body("scheduled_at", equalTo("2035-07-01T07:00:00Z"))
                .body("scheduled_local", containsString("09:00"))
                .body("time_zone", equalTo("Europe/Berlin"));
        campaign.patch(Map.of("name", "Y")).then().statusCode(409);
        schedule(campaign.id(), Map.of("scheduled_at", "2035-07-02T07:00:00Z"))
                .statusCode(200)
                .body("scheduled_at", equalTo("2035-07-02T07:00:00Z"));

        // The job of the first time finds another time and does nothing.
        runJob(Instant.parse("2035-07-01T07:00:01Z"), campaign.id(), Instant.parse("2035-07-01T07:00:00Z"));
        campaign.get().then().body("status", equalTo("scheduled")).body("status_reason", nullValue());

        campaign.post("unschedule")
                .then()
                .statusCode(200)
                .body("status", equalTo("draft"))
                .body("scheduled_at", nullValue());
        runJob(Instant.parse("2035-07-02T07:00:01Z"), campaign.id(), Instant.parse("2035-07-02T07:00:00Z"));
        campaign.get().then().body("status", equalTo("draft"));
        campaign.get("history").then().body("data.to", equalTo(List.of("draft", "scheduled", "scheduled", "draft")));
    }

    @Test
    @Tag("S2-6")
    void a_scheduled_campaign_can_be_launched_at_once_or_cancelled() throws Exception {
        campaigns.people().contacts(account.id(), 3);
        var launched = scheduled(aCampaign());
        launched.send().then().statusCode(202);
        assertThat(launched.awaitEnd().getString("status")).isEqualTo("sent");
        schedule(launched.id(), Map.of("scheduled_at", TOMORROW.toString())).statusCode(409);

        var cancelled = scheduled(aCampaign());
        cancelled.post("cancel").then().statusCode(200);
        runJob(TOMORROW.plusSeconds(1), cancelled.id(), TOMORROW);
        cancelled.get().then().body("status", equalTo("cancelled"));
    }

    @Test
    void a_job_that_runs_before_the_time_of_the_database_launches_nothing() {
        var campaign = scheduled(aCampaign());

        assertThatThrownBy(() -> runJob(campaign.id(), TOMORROW)).isInstanceOf(JobPostponed.class);

        campaign.get().then().body("status", equalTo("scheduled")).body("status_reason", nullValue());
    }

    @Test
    void an_overdue_campaign_is_launched_if_it_is_not_too_late() throws Exception {
        campaigns.people().contacts(account.id(), 3);
        var soon = scheduled(aCampaign());
        var late = scheduled(aCampaign());

        runJob(TOMORROW.plus(config.lateLaunch()).minusSeconds(60), soon.id(), TOMORROW);
        assertThat(soon.awaitEnd().getString("status")).isEqualTo("sent");

        runJob(TOMORROW.plus(config.lateLaunch()).plusSeconds(1), late.id(), TOMORROW);
        late.get().then().body("status", equalTo("scheduled")).body("status_reason", startsWith("held_too_late:"));
        late.get("history").then().body("data[-1].reason", startsWith("held_too_late:"));
        late.send().then().statusCode(202);
        assertThat(late.awaitEnd().getString("status")).isEqualTo("sent");
    }

    @Test
    void a_due_campaign_that_cannot_be_launched_stays_scheduled_with_the_reason() throws Exception {
        var withoutAudience = scheduled(aCampaign().withoutAudience());
        runJob(TOMORROW, withoutAudience.id(), TOMORROW);
        withoutAudience
                .get()
                .then()
                .body("status", equalTo("scheduled"))
                .body("status_reason", startsWith("no_audience:"));

        long template = campaigns.people().template(account.id(), "Hi");
        var inactive = aCampaign()
                .in(account)
                .savedTemplate(template)
                .with("scheduled_at", TOMORROW.toString())
                .created();
        campaigns.people().deactivate(template);
        runJob(TOMORROW, inactive.id(), TOMORROW);
        inactive.get()
                .then()
                .body("status", equalTo("scheduled"))
                .body("status_reason", startsWith("template_inactive:"));

        var mute = campaigns.accountWithoutGateway();
        var silent =
                aCampaign().in(mute).with("scheduled_at", TOMORROW.toString()).created();
        runJob(TOMORROW, silent.id(), TOMORROW);
        assertThat(silent.view().getString("status_reason")).startsWith("no_gateway:");
        assertThat(silent.view().getString("status")).isEqualTo("scheduled");
    }

    @Test
    void a_scheduled_time_must_be_in_the_near_future() {
        var campaign = aCampaign().in(account).created();

        schedule(campaign.id(), Map.of("scheduled_at", "2020-01-01T00:00:00Z"))
                .statusCode(422)
                .body("code", equalTo("schedule_in_past"))
                .body("errors[0].pointer", equalTo("#/scheduled_at"));
        schedule(campaign.id(), Map.of("scheduled_at", "9999-01-01T00:00:00Z"))
                .statusCode(422)
                .body("code", equalTo("schedule_too_far"));
        // No year of the API has five digits.
        schedule(campaign.id(), Map.of("scheduled_at", "+99999-01-01T00:00:00Z"))
                .statusCode(422)
                .body("code", equalTo("invalid_time"));
        schedule(campaign.id(), Map.of()).statusCode(422).body("code", equalTo("invalid_time"));
        campaign.get().then().body("status", equalTo("draft"));
        aCampaign()
                .in(account)
                .withoutAudience()
                .with("scheduled_at", "2020-01-01T00:00:00Z")
                .posted()
                .statusCode(422);
        assertThat(account.api().get("/api/v1/campaigns").jsonPath().getInt("pagination.total_count"))
                .as("nothing was created by a refused request")
                .isEqualTo(1);
    }

    /** Runs the job of the scheduled time {@code due} as if it was {@code now}. Moves the schedule for this. */
    private void runJob(Instant now, long id, Instant due) {
        var moved = Instant.now().truncatedTo(ChronoUnit.MILLIS).minus(Duration.between(due, now));
        jdbi.useHandle(handle -> handle.execute(
                "update campaign set scheduled_at = ? where id = ? and scheduled_at = ?",
                moved.atOffset(ZoneOffset.UTC),
                id,
                due.atOffset(ZoneOffset.UTC)));
        runJob(id, moved);
    }

    private void runJob(long id, Instant due) {
        job.run(Schedules.jobInstance(new CampaignId(id), due), JobContext.stoppingWhen(() -> false));
    }

    private TestCampaign scheduled(CampaignBuilder campaign) {
        return campaign.in(account).with("scheduled_at", TOMORROW.toString()).created();
    }

    private ValidatableResponse schedule(long id, Map<String, Object> body) {
        return account.api()
                .body(body)
                .post("/api/v1/campaigns/{id}/schedule", id)
                .then();
    }
}
