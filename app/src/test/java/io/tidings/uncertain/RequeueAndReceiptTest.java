package io.tidings.uncertain;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.dispatch.DispatchedCampaign;
import io.tidings.messages.MessageState;
import io.tidings.plans.RetryPolicy;
import io.tidings.statusupdates.StatusUpdate;
import io.tidings.statusupdates.StatusUpdateStore;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** A person requeues uncertain messages while receipts for them arrive. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class RequeueAndReceiptTest {
    @Inject
    UncertainRequeueStore requeue;

    @Inject
    StatusUpdateStore updates;

    @Inject
    Jdbi jdbi;

    @Test
    void a_requeue_waits_for_a_receipt_and_leaves_its_message_alone() throws Exception {
        var campaign = withTwoUncertainMessages();

        CompletableFuture<Optional<Long>> requeued;
        try (var handle = jdbi.open()) {
            handle.begin();
            // A receipt first locks its message.
            handle.execute("select from message where id = ? for update", campaign.firstMessage());
            int receipt = handle.createQuery("select pg_backend_pid()")
                    .mapTo(Integer.class)
                    .one();
            requeued = CompletableFuture.supplyAsync(
                    () -> jdbi.inTransaction(other -> requeue.requeue(other, campaign.id())));
            eventually(
                    SOON,
                    () -> isAwaited(receipt),
                    awaited -> assertThat(awaited).isTrue());
            updates.raise(handle, List.of(delivered(campaign.firstMessage())));
            handle.commit();
        }

        assertThat(requeued.get()).hasValue(1L);
        eventually(
                SOON,
                campaign::states,
                states -> assertThat(states).containsExactly(Map.entry(50, 1), Map.entry(70, 1)));
    }

    private DispatchedCampaign withTwoUncertainMessages() throws Exception {
        var campaign = aDispatchedCampaign()
                .withMessages(2)
                .retrying(RetryPolicy.DEFAULT)
                .prepared();
        campaign.leaseToUnknownNode(campaign.firstMessage() + 1);
        campaign.release();
        eventually(SOON, campaign::states, states -> assertThat(states).containsExactly(Map.entry(25, 2)));
        return campaign;
    }

    /** Returns whether a session waits for a lock of this one. */
    private boolean isAwaited(int session) {
        return jdbi.withHandle((Handle handle) -> handle.createQuery(
                        "select exists (select from pg_stat_activity where :pid = any(pg_blocking_pids(pid)))")
                .bind("pid", session)
                .mapTo(Boolean.class)
                .one());
    }

    private static StatusUpdate delivered(long message) {
        return new StatusUpdate(message, MessageState.DELIVERED, null, System.currentTimeMillis());
    }
}
