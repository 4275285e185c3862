package io.tidings.dispatch;

import io.tidings.dispatch.RecoveryStore.Lease;
import io.tidings.messages.AttemptResult;
import io.tidings.queue.BlockSettlement;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Takes over a block from its lost holder and decides about its started messages, in the caller's transaction.
 * Thread-safe.
 */
@Singleton
final class BlockTakeover {
    private final RecoveryStore store;
    private final LostMessages lost;
    private final OutcomeStore outcomes;
    private final BlockStore blocks;
    private final BlockSettlement settlement;

    BlockTakeover(
            RecoveryStore store,
            LostMessages lost,
            OutcomeStore outcomes,
            BlockStore blocks,
            BlockSettlement settlement) {
        this.store = store;
        this.lost = lost;
        this.outcomes = outcomes;
        this.blocks = blocks;
        this.settlement = settlement;
    }

    /**
     * A recovered block.
     *
     * @param results of the messages that were started and had no outcome
     */
    record Recovered(Block block, List<MessageResult> results) {
        long uncertain() {
            return results.stream()
                    .filter(each -> each.result() instanceof AttemptResult.Uncertain)
                    .count();
        }
    }

    /**
     * Takes over one block. Returns empty if its holder or another node was faster.
     *
     * @param died whether the holder died, and is not only frozen
     */
    Optional<Recovered> takeOver(
            Handle handle,
            Lease lease,
            boolean died,
            ClaimStore.LeaseHolder by,
            JournalReader.@Nullable JournalRecord journal)
            throws SQLException {
        var takenOver = store.take(handle, lease, died, by);
        if (takenOver.isEmpty()) {
            return Optional.empty();
        }
        var block = takenOver.get().block();
        var results = lost.results(handle, takenOver.get(), journal);
        var late = outcomes.write(handle, results);
        store.recordHolder(handle, block, lease.owner());
        if (died && journal != null && journal.complete() && !journal.taken().isEmpty()) {
            store.countLoss(handle, journal.taken(), takenOver.get().lostCount() + 1);
        }
        if (takenOver.get().stopRequested()) {
            blocks.cancelRest(handle, block, block.startedUpto());
        }
        var unused = store.finish(handle, block);
        settlement.settle(handle, List.of(block.plan()), late);
        return Optional.of(new Recovered(block, results));
    }
}
