package io.tidings.plancontrol;

import io.tidings.queue.BlockSettlement;
import io.tidings.queue.Dispatches;
import io.tidings.shared.MessageId;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * Skips a waiting message of a suppressed number at once. Otherwise its block would skip it, and the block of a paused
 * plan may never be sent. Thread-safe.
 */
@Singleton
public final class MessageSkip {
    private final Jdbi jdbi;
    private final BlockSettlement settlement;
    private final Dispatches dispatch;

    MessageSkip(Jdbi jdbi, BlockSettlement settlement, Dispatches dispatch) {
        this.jdbi = jdbi;
        this.settlement = settlement;
        this.dispatch = dispatch;
    }

    /**
     * Skips one message.
     *
     * @return whether it was skipped; false when a worker has started it, its launch is being written, or it has an
     *     outcome
     */
    public boolean skip(PlanId plan, MessageId id) {
        boolean skipped = jdbi.inTransaction(handle -> {
            boolean ended = WaitingMessageStore.end(handle, plan, id, WaitingMessageStore.End.SKIPPED);
            if (ended) {
                settlement.settle(handle, List.of(plan));
            }
            return ended;
        });
        if (skipped) {
            dispatch.announce(plan);
        }
        return skipped;
    }
}
