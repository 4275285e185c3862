package io.tidings.dispatch;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.plancontrol.PlanControl;
import io.tidings.queue.Dispatches;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class PausedPlanTest {
    private static final String SLOW = """
            {"latency_ms_min": 200, "latency_ms_max": 200, "success_rate": 0.7, "receipts": false}""";
    private static final String QUICK = """
            {"latency_ms_min": 5, "latency_ms_max": 20, "success_rate": 0.7, "receipts": false}""";

    @Inject
    TestCampaigns campaigns;

    @Inject
    Dispatches dispatch;

    @Inject
    PlanControl control;

    @Inject
    Jdbi jdbi;

    @Test
    void a_paused_plan_sends_nothing_and_resumes_where_it_stopped() throws Exception {
        var campaign = aDispatchedCampaign().withMessages(5_000).through(SLOW).released();
        eventually(
                SOON,
                () -> dispatch.counts(campaign.id()),
                counts -> assertThat(counts.sent()).isGreaterThan(200));
        assertThat(pause(campaign)).isTrue();
        assertThat(pause(campaign)).as("it is paused already").isFalse();

        eventually(SOON, () -> leased(campaign), left -> assertThat(left).isZero());
        var held = campaign.states();
        int accepted = campaign.accepted().size();
        assertThat(accepted).isLessThan(4_500);
        assertThat(dispatch.isFinished(campaign.id())).isFalse();

        // Another plan is sent completely in the meantime: the workers run, but not for this plan.
        var other = aDispatchedCampaign().withMessages(500).released();
        finished(other);
        assertThat(campaign.states()).isEqualTo(held);
        assertThat(campaign.accepted()).hasSize(accepted);

        campaigns.changeGateway(campaign.account(), QUICK);
        assertThat(resume(campaign)).isTrue();
        assertThat(resume(campaign)).isFalse();
        finished(campaign);
        var counts = dispatch.counts(campaign.id());
        assertThat(counts.processed()).isEqualTo(5_000);
        assertThat(campaign.accepted()).hasSize((int) counts.sent()).doesNotHaveDuplicates();
    }

    @Test
    void a_paused_plan_can_be_cancelled() throws Exception {
        var campaign = aDispatchedCampaign().withMessages(3_000).through(SLOW).released();
        eventually(
                SOON,
                () -> dispatch.counts(campaign.id()),
                counts -> assertThat(counts.sent()).isGreaterThan(100));
        pause(campaign);
        long cancelled = jdbi.inTransaction(handle -> dispatch.cancel(handle, campaign.id()));
        dispatch.announce(campaign.id());
        finished(campaign);

        var counts = dispatch.counts(campaign.id());
        assertThat(counts.processed()).isEqualTo(3_000);
        assertThat(counts.cancelled()).isGreaterThanOrEqualTo(cancelled).isPositive();
        assertThat(campaign.accepted()).hasSize((int) counts.sent()).doesNotHaveDuplicates();
    }

    private boolean pause(DispatchedCampaign campaign) {
        return jdbi.inTransaction(handle -> control.pause(handle, campaign.id()));
    }

    private boolean resume(DispatchedCampaign campaign) {
        var resumed = jdbi.inTransaction(handle -> control.resume(handle, campaign.id()));
        dispatch.announce(campaign.id());
        return resumed;
    }

    private long leased(DispatchedCampaign campaign) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select count(*) from send_block where plan_id = :id and state = 'LEASED'")
                        .bind("id", campaign.id().value())
                        .mapTo(Long.class)
                        .one());
    }

    private void finished(DispatchedCampaign campaign) throws Exception {
        eventually(
                SOON,
                () -> dispatch.isFinished(campaign.id()),
                drained ->
                        assertThat(drained).as("states %s", campaign.states()).isTrue());
    }
}
