package io.tidings.plancontrol;

import io.tidings.dispatch.BlockSettlement;
import io.tidings.dispatch.Dispatches;
import io.tidings.shared.MessageId;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * Skips at once what waits for somebody who is not to be written to any more, as its block would when its turn came: which
 * for a paused plan may be never. Thread-safe.
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

    /** @return whether it was skipped; else a sender has it, its launch is being written, or it has an outcome */
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
