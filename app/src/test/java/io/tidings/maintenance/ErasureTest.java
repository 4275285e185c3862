package io.tidings.maintenance;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.dispatch.DispatchedCampaign;
import io.tidings.plancontrol.PlanControl;
import io.tidings.queue.Dispatches;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Erases a person whose messages wait, in a campaign that may never continue. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("SEC-22")
class ErasureTest {
    private static final int MESSAGES = 150;

    @Inject
    TestCampaigns campaigns;

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
    void a_recipient_of_a_cancelled_campaign_is_erased() throws Exception {
        var campaign = paused();
        jdbi.useTransaction(handle -> dispatch.cancel(handle, campaign.id()));

        awaitSuccess(campaign, erase(campaign, contact(campaign)));

        assertThat(recipient(campaign)).isEmpty();
        assertThat(dispatch.counts(campaign.id()).cancelled()).isEqualTo(MESSAGES);
        assertThat(invariants.allViolations(campaign.account().id())).isEmpty();
    }

    @Test
    void a_recipient_of_a_paused_campaign_is_skipped_and_erased_and_the_others_are_sent() throws Exception {
        var campaign = paused();

        awaitSuccess(campaign, erase(campaign, contact(campaign)));

        assertThat(recipient(campaign)).isEmpty();
        assertThat(dispatch.counts(campaign.id()).skipped()).isEqualTo(1);
        assertThat(invariants.allViolations(campaign.account().id())).isEmpty();
        jdbi.useTransaction(handle -> plans.resume(handle, campaign.id()));
        dispatch.announce(campaign.id());
        eventually(
                SOON,
                () -> dispatch.isFinished(campaign.id()),
                over -> assertThat(over).isTrue());
        assertThat(campaign.states()).isEqualTo(Map.of(41, 1, 50, MESSAGES - 1));
        assertThat(campaign.accepted()).hasSize(MESSAGES - 1).doesNotContain(campaign.firstMessage());
        assertThat(invariants.allViolations(campaign.account().id())).isEmpty();
    }

    @Test
    void a_retry_of_a_paused_campaign_is_skipped_and_erased() throws Exception {
        var campaign = paused();
        retryOfTheFirst(campaign);

        awaitSuccess(campaign, erase(campaign, contact(campaign)));

        assertThat(recipient(campaign)).isEmpty();
        assertThat(dispatch.counts(campaign.id()).skipped()).isEqualTo(1);
        assertThat(invariants.allViolations(campaign.account().id())).isEmpty();
    }

    @Test
    void a_failed_erasure_is_restarted_by_a_new_request() throws Exception {
        var campaign = paused();
        long contact = contact(campaign);
        sql("update message set state = <UNCERTAIN> where id = :first", campaign);
        var failed = erase(campaign, contact);
        assertThat(erase(campaign, contact))
                .as("the task of the running erasure")
                .isEqualTo(failed);
        var instance = jdbi.withHandle(
                handle -> handle.createQuery("select cast(id as text) from erasure where contact_id = :contact")
                        .bind("contact", contact)
                        .mapTo(String.class)
                        .one());
        // A job that runs would see the message queued again, and complete the erasure.
        eventually(
                SOON,
                () -> removeIdleJob(instance),
                removed -> assertThat(removed).isEqualTo(1));
        job.failed(instance, new IllegalStateException("given up"));
        sql("update message set state = <QUEUED> where id = :first", campaign);
        assertThat(state(campaign, failed)).isEqualTo("failed");

        var again = erase(campaign, contact);

        assertThat(again).isNotEqualTo(failed);
        awaitSuccess(campaign, again);
        assertThat(recipient(campaign)).isEmpty();
        campaign.account()
                .api()
                .get("/api/v1/audit?action=contact")
                .then()
                .body(
                        "data.action",
                        org.hamcrest.Matchers.equalTo(List.of(
                                "contact.erased",
                                "contact.erasure_requested",
                                "contact.erasure_requested",
                                "contact.created")));
    }

    /** Releases a campaign whose plan is paused, so that no message was started. */
    private DispatchedCampaign paused() {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, """
                {"latency_ms_min": 0, "latency_ms_max": 1, "success_rate": 1, "receipts": false}""", 64);
        var campaign = aDispatchedCampaign()
                .in(account, gateway)
                .withMessages(MESSAGES)
                .prepared();
        jdbi.useTransaction(handle -> plans.pause(handle, campaign.id()));
        campaign.release();
        return campaign;
    }

    /** Makes the first message wait for a retry, as if its first attempt failed before the pause. */
    private void retryOfTheFirst(DispatchedCampaign campaign) {
        sql("update message set state = <RETRYING>, attempts = 1 where id = :first", campaign);
        sql("""
                update send_block set n_requeued = 1, carried_units = (select cost from message where id = :first),
                       started_upto = :first
                 where plan_id = :plan and first_id = :first""", campaign);
        sql("""
                insert into dispatch_queue (message_id, account_id, plan_id, gateway_id, priority, paused)
                select :first, account_id, id, gateway_id, priority, true from send_plan where id = :plan""", campaign);
    }

    private static long contact(DispatchedCampaign campaign) {
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

    private static String erase(DispatchedCampaign campaign, long contact) {
        return campaign.account()
                .api()
                .body("{}")
                .post("/api/v1/contacts/" + contact + "/erasure")
                .then()
                .statusCode(202)
                .extract()
                .header("Location");
    }

    private static void awaitSuccess(DispatchedCampaign campaign, String task) throws Exception {
        eventually(SOON, () -> state(campaign, task), state -> assertThat(state).isEqualTo("succeeded"));
    }

    private static String state(DispatchedCampaign campaign, String task) {
        return campaign.account().api().get(task).jsonPath().getString("state");
    }

    private String recipient(DispatchedCampaign campaign) {
        return jdbi.withHandle(handle -> handle.createQuery("select recipient from message where id = :first")
                .bind("first", campaign.firstMessage())
                .mapTo(String.class)
                .one());
    }

    private int removeIdleJob(String instance) {
        return jdbi.withHandle(
                handle -> handle.createUpdate("""
                        delete from scheduled_tasks
                         where task_name = 'erasure' and task_instance = :instance and not picked""").bind("instance", instance).execute());
    }

    private void sql(String sql, DispatchedCampaign campaign) {
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
