package io.tidings.dispatch;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.maintenance.Invariants;
import io.tidings.messages.AttemptResult;
import io.tidings.plancontrol.PlanControl;
import io.tidings.plancontrol.Requeue;
import io.tidings.plans.RetryPolicy;
import io.tidings.queue.Dispatches;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class RequeueSlicesTest {
    private static final Requeue ALL = new Requeue(Set.of(), Set.of(), false, false, "test");
    private static final RetryPolicy ONCE = new RetryPolicy(1, Duration.ZERO, 1, Duration.ZERO);
    private static final String DOWN = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 0, "receipts": false}""";

    @Inject
    PlanControl control;

    @Inject
    Dispatches dispatch;

    @Inject
    OutcomeStore outcomes;

    @Inject
    Invariants invariants;

    @Inject
    Jdbi jdbi;

    @Test
    void a_requeue_that_is_killed_between_slices_leaves_counts_and_credits_right_and_can_be_repeated()
            throws Exception {
        var campaign = failed(10);

        assertThatThrownBy(() -> Requeue.inSlices(slice -> jdbi.inTransaction(handle -> {
                    var part = requeue(handle, campaign, slice.after());
                    if (slice.after() >= campaign.firstMessage() + 3) {
                        throw new IllegalStateException("killed in the second slice");
                    }
                    return part;
                })))
                .hasMessage("killed in the second slice");
        assertThat(dispatch.counts(campaign.id()).failed()).isEqualTo(6);
        assertThat(invariants.allViolations(campaign.account().id())).isEmpty();

        var rest = Requeue.inSlices(slice -> jdbi.inTransaction(handle -> requeue(handle, campaign, slice.after())));
        assertThat(rest.result().requeued()).isEqualTo(6);
        assertThat(dispatch.counts(campaign.id()).failed()).isZero();
        assertThat(invariants.allViolations(campaign.account().id())).isEmpty();
    }

    @Test
    void retries_are_written_while_a_requeue_of_their_plan_is_under_way() throws Exception {
        var campaign = failed(1);
        var block = jdbi.withHandle(
                handle -> handle.createQuery("select " + BlockStore.BLOCK + " from send_block where plan_id = :id")
                        .bind("id", campaign.id().value())
                        .map(BlockStore::block)
                        .first());
        var retry = new MessageResult(
                block,
                campaign.firstMessage() + 1,
                new AttemptResult.RetryLater(Duration.ofHours(1), null),
                2,
                System.currentTimeMillis(),
                null);
        try (var requeuing = jdbi.open();
                var writer = jdbi.open()) {
            requeuing.begin();
            assertThat(requeue(requeuing, campaign, 0)).isPresent();

            writer.begin();
            writer.execute("set local lock_timeout = '1s'");
            assertThat(outcomes.write(writer, new ArrayList<>(List.of(retry)))).isEmpty();
            writer.rollback();
            requeuing.rollback();
        }
    }

    /** Requeues at most four messages. */
    private Optional<Requeue.Part> requeue(Handle handle, DispatchedCampaign campaign, long after) {
        return control.requeueFailed(handle, campaign.id(), ALL, new Requeue.Slice(after, 4));
    }

    /** Sends a campaign whose messages all fail, and pauses it, so that requeued messages wait. */
    private DispatchedCampaign failed(int messages) throws Exception {
        var campaign = aDispatchedCampaign()
                .withMessages(messages)
                .through(DOWN)
                .retrying(ONCE)
                .released();
        eventually(
                SOON,
                () -> dispatch.isFinished(campaign.id()),
                finished -> assertThat(finished).isTrue());
        boolean paused = jdbi.inTransaction(handle -> control.pause(handle, campaign.id()));
        assertThat(paused).isTrue();
        return campaign;
    }
}
