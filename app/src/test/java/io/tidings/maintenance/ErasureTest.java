package io.tidings.maintenance;

import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.dispatch.DispatchedCampaigns;
import io.tidings.dispatch.DispatchedCampaigns.Dispatched;
import io.tidings.dispatch.DispatchedCampaigns.Way;
import io.tidings.dispatch.Dispatches;
import io.tidings.plancontrol.PlanControl;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Somebody is forgotten while something of theirs waits, and might for ever. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("SEC-22")
class ErasureTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int MESSAGES = 150;

    @Inject
    DispatchedCampaigns campaigns;

    @Inject
    Dispatches dispatch;

    @Inject
    PlanControl plans;

    @Inject
    ErasureJob job;

    @Inject
    Invariants invariants;

    @Inject
    Jdbi jdbi;

    @Test
    void whom_a_cancelled_campaign_never_reached_is_forgotten() throws Exception {
        var campaign = paused();
        jdbi.useTransaction(handle -> dispatch.cancel(handle, campaign.id()));

        succeeds(campaign, erase(campaign, contact(campaign)));

        assertThat(recipient(campaign)).isEmpty();
        assertThat(dispatch.counts(campaign.id()).cancelled()).isEqualTo(MESSAGES);
        assertThat(invariants.violationsEver(campaign.account().id())).isEmpty();
    }

    @Test
    void whom_a_paused_campaign_holds_back_is_skipped_and_forgotten_and_the_others_go_on() throws Exception {
        var campaign = paused();

        succeeds(campaign, erase(campaign, contact(campaign)));

        assertThat(recipient(campaign)).isEmpty();
        assertThat(dispatch.counts(campaign.id()).skipped()).isEqualTo(1);
        assertThat(invariants.violationsEver(campaign.account().id())).isEmpty();
        jdbi.useTransaction(handle -> plans.resume(handle, campaign.id()));
        dispatch.announce(campaign.id());
        eventually(
                SOON,
                () -> dispatch.isFinished(campaign.id()),
                over -> assertThat(over).isTrue());
        assertThat(campaigns.states(campaign)).isEqualTo(Map.of(41, 1, 50, MESSAGES - 1));
        assertThat(campaigns.accepted(campaign)).hasSize(MESSAGES - 1).doesNotContain(campaign.firstMessage());
        assertThat(invariants.violationsEver(campaign.account().id())).isEmpty();
    }

    @Test
    void whose_next_attempt_a_paused_campaign_holds_back_is_skipped_and_forgotten() throws Exception {
        var campaign = paused();
        retryOfTheFirst(campaign);

        succeeds(campaign, erase(campaign, contact(campaign)));

        assertThat(recipient(campaign)).isEmpty();
        assertThat(dispatch.counts(campaign.id()).skipped()).isEqualTo(1);
        assertThat(invariants.violationsEver(campaign.account().id())).isEmpty();
    }

    @Test
    void an_erasure_that_failed_begins_anew_when_it_is_asked_for_again() throws Exception {
        var campaign = paused();
        long contact = contact(campaign);
        sql("update message set state = <UNCERTAIN> where id = :first", campaign);
        var failed = erase(campaign, contact);
        assertThat(erase(campaign, contact)).as("it goes on").isEqualTo(failed);
        var instance = jdbi.withHandle(
                handle -> handle.createQuery("select cast(id as text) from erasure where contact_id = :contact")
                        .bind("contact", contact)
                        .mapTo(String.class)
                        .one());
        job.failed(instance, new IllegalStateException("given up"));
        sql("delete from scheduled_tasks where task_name = 'erasure' and task_instance = '" + instance + "'", campaign);
        sql("update message set state = <QUEUED> where id = :first", campaign);
        assertThat(state(campaign, failed)).isEqualTo("failed");

        var again = erase(campaign, contact);

        assertThat(again).isNotEqualTo(failed);
        succeeds(campaign, again);
        assertThat(recipient(campaign)).isEmpty();
        campaign.account()
                .api()
                .get("/api/v1/audit?action=contact")
                .then()
                .body(
                        "data.action",
                        org.hamcrest.Matchers.equalTo(
                                List.of("contact.erased", "contact.erasure_requested", "contact.erasure_requested")));
    }

    /** Released while its plan is paused, so that nothing of it was ever begun. */
    private Dispatched paused() {
        var account = campaigns.account();
        var gateway = campaigns.gateway(account, """
                {"latency_ms_min": 0, "latency_ms_max": 1, "success_rate": 1, "receipts": false}""", 64);
        var campaign = campaigns.prepared(account, gateway, MESSAGES, Way.USUAL);
        jdbi.useTransaction(handle -> plans.pause(handle, campaign.id()));
        campaigns.release(campaign);
        return campaign;
    }

    /** As if the first message had been refused once, before the pause. */
    private void retryOfTheFirst(Dispatched campaign) {
        sql("update message set state = <RETRYING>, attempts = 1 where id = :first", campaign);
        sql("""
                update send_block set n_requeued = 1, carried_units = (select cost from message where id = :first),
                       started_upto = :first
                 where plan_id = :plan and first_id = :first""", campaign);
        sql("""
                insert into dispatch_queue (message_id, account_id, plan_id, gateway_id, priority, paused)
                select :first, account_id, id, gateway_id, priority, true from send_plan where id = :plan""", campaign);
    }

    private static long contact(Dispatched campaign) {
        return campaign.account()
                .api()
                .body(Map.of("phone", "+254711%06d".formatted(campaign.firstMessage() % 1_000_000)))
                .post("/api/v1/contacts")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getLong("id");
    }

    private static String erase(Dispatched campaign, long contact) {
        return campaign.account()
                .api()
                .post("/api/v1/contacts/" + contact + "/erasure")
                .then()
                .statusCode(202)
                .extract()
                .header("Location");
    }

    private static void succeeds(Dispatched campaign, String task) throws Exception {
        eventually(SOON, () -> state(campaign, task), state -> assertThat(state).isEqualTo("succeeded"));
    }

    private static String state(Dispatched campaign, String task) {
        return campaign.account().api().get(task).jsonPath().getString("state");
    }

    private String recipient(Dispatched campaign) {
        return jdbi.withHandle(handle -> handle.createQuery("select recipient from message where id = :first")
                .bind("first", campaign.firstMessage())
                .mapTo(String.class)
                .one());
    }

    private void sql(String sql, Dispatched campaign) {
        jdbi.useHandle(handle -> {
            var update = handle.createUpdate(sql);
            if (sql.contains(":first")) {
                update.bind("first", campaign.firstMessage());
            }
            if (sql.contains(":plan")) {
                update.bind("plan", campaign.id().value());
            }
            update.execute();
        });
    }
}
