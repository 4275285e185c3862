package io.tidings.dispatch;

import io.tidings.credits.Credits.LateOutcome;
import io.tidings.credits.Credits.Settlement;
import io.tidings.database.DatabaseUnavailable;
import io.tidings.observability.Redacted;
import io.tidings.queue.BlockSettlement;
import io.tidings.queue.PlanNotifier;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;

/** Closes, releases or abandons blocks. Thread-safe. */
@Singleton
final class BlockCloser {
    private static final Logger LOG = Logger.getLogger(BlockCloser.class);

    private final BlockStore blocks;
    private final OpenBlocks open;
    private final PlanNotifier notifier;
    private final BlockSettlement settlement;
    private final JournalReplay replay;

    BlockCloser(
            BlockStore blocks,
            OpenBlocks open,
            PlanNotifier notifier,
            BlockSettlement settlement,
            JournalReplay replay) {
        this.blocks = blocks;
        this.open = open;
        this.notifier = notifier;
        this.settlement = settlement;
        this.replay = replay;
    }

    /**
     * Closes blocks in the transaction of their last outcomes, and moves their credits. PostgreSQL refuses a block
     * whose counts do not sum to its total.
     *
     * @param late messages whose credits move in addition to those of the blocks
     * @return the blocks that are closed
     */
    Set<LeaseKey> closeInTransaction(Handle handle, List<OpenBlock> ending, List<LateOutcome> late) {
        var closing = ending.stream()
                .filter(each -> each.ending() == OpenBlock.BlockEnd.CLOSE)
                .map(OpenBlock::block)
                .sorted(Comparator.comparingLong(block -> block.id().value()))
                .toList();
        var closed = closing.isEmpty() ? List.<Settlement>of() : close(handle, closing);
        settlement.settleClosed(handle, closed, late);
        var ids = closed.stream().map(Settlement::block).collect(Collectors.toSet());
        return closing.stream()
                .filter(block -> ids.contains(block.id().value()))
                .map(LeaseKey::of)
                .collect(Collectors.toSet());
    }

    /** Closes the blocks as settled; the caller moves the returned credits. */
    private static List<Settlement> close(Handle handle, List<Block> closing) {
        return handle.createQuery("""
                        update send_block b
                           set state = 'CLOSED', lease_until = null, closed_at = clock_timestamp(), settled = true
                          from unnest(:ids, :fences) as e(id, fence)
                         where b.id = e.id and b.fence = e.fence and b.state = 'LEASED'
                           and n_total = n_sent + n_failed + n_skipped + n_cancelled + n_uncertain + n_requeued
                        returning b.id, b.account_id, b.plan_id, b.spent_units, b.released_units""")
                .bind("ids", closing.stream().map(block -> block.id().value()).toArray(Long[]::new))
                .bind("fences", closing.stream().map(Block::fence).toArray(Long[]::new))
                .map(BlockSettlement::settlement)
                .list();
    }

    /**
     * Ends a block after the commit. Throws only while the database is unavailable; then call it again. Until the block
     * is released it counts as open, so recovery ignores it.
     *
     * @param closed the blocks that the commit has closed
     */
    void endAfterCommit(OpenBlock ended, Set<LeaseKey> closed) {
        try {
            end(ended, closed);
        } catch (RuntimeException e) {
            if (DatabaseUnavailable.caused(e)) {
                throw e;
            }
            LOG.errorf(Redacted.of(e), "Could not end block %s", ended.block().id());
            open.leaveToRecovery(ended);
        }
    }

    private void end(OpenBlock ended, Set<LeaseKey> closed) {
        if (isDone(ended, closed)) {
            open.remove(ended);
        } else {
            replayJournal(ended);
            open.leaveToRecovery(ended);
        }
        // Only the last open block of the plan on this node checks the completion.
        var plan = ended.block().plan();
        if (!open.hasAny(plan)) {
            notifier.ended(plan);
        }
    }

    /** A block with a refused outcome stays leased: recovery finds the outcome in the journal. */
    private boolean isDone(OpenBlock ended, Set<LeaseKey> closed) {
        return switch (ended.ending()) {
            case CLOSE -> closed.contains(LeaseKey.of(ended.block()));
            case RELEASE -> !ended.isOutcomeRefused() && isReleased(ended);
            case ABANDON -> false;
        };
    }

    private boolean isReleased(OpenBlock ended) {
        return blocks.release(ended.block(), ended.lastStarted())
                || blocks.stop(ended.block(), ended.lastStarted(), settlement);
    }

    /**
     * Replays the journal of a block that another node has recovered. That node counted messages as uncertain whose
     * answers this node knows, because this node was frozen or disconnected.
     */
    private void replayJournal(OpenBlock ended) {
        try {
            var journal = open.journalRecord(ended);
            if (journal.isPresent()) {
                replay.replay(List.of(journal.get()));
            }
        } catch (RuntimeException | SQLException e) {
            if (DatabaseUnavailable.caused(e)) {
                throw new IllegalStateException("the database is unavailable", e);
            }
            LOG.warnf(
                    "Could not replay the journal of block %s: %s",
                    ended.block().id(), Redacted.brief(e));
        }
    }
}
