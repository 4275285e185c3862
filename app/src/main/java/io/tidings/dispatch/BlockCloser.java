package io.tidings.dispatch;

import io.tidings.credits.Credits.LateOutcome;
import io.tidings.credits.Credits.Settlement;
import io.tidings.database.DatabaseUnavailable;
import io.tidings.observability.Redacted;
import io.tidings.shared.BlockId;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;

/** Closes blocks, gives them back or leaves them. Thread-safe. */
@Singleton
final class BlockCloser {
    private static final Logger LOG = Logger.getLogger(BlockCloser.class);

    private final BlockStore blocks;
    private final OpenBlocks open;
    private final PlanCompletionCheck completion;
    private final BlockSettlement settlement;
    private final JournalReplay replay;

    BlockCloser(
            BlockStore blocks,
            OpenBlocks open,
            PlanCompletionCheck drain,
            BlockSettlement settlement,
            JournalReplay witness) {
        this.blocks = blocks;
        this.open = open;
        this.completion = drain;
        this.settlement = settlement;
        this.replay = witness;
    }

    /**
     * The part that commits together with the last outcomes, and moves their credits. PostgreSQL refuses a block that does
     * not add up.
     *
     * @param late whose credits the outcomes move beside those of the blocks
     * @return the blocks that are closed by it
     */
    Set<BlockId> closeInTransaction(Handle handle, List<OpenBlock> ending, List<LateOutcome> late) {
        var closing = ending.stream()
                .filter(each -> each.ending() == OpenBlock.BlockEnd.CLOSE)
                .map(OpenBlock::block)
                .sorted(Comparator.comparingLong(block -> block.id().value()))
                .toList();
        var closed = closing.isEmpty() ? List.<Settlement>of() : close(handle, closing);
        settlement.settleClosed(handle, closed, late);
        return closed.stream().map(each -> new BlockId(each.block())).collect(Collectors.toSet());
    }

    /** Settled in the same breath: the caller moves what this says. */
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
     * The part that follows the commit. Throws only while the database is away, and is then to be called again: until a
     * block is given back it counts as open, so that recovery leaves it alone.
     *
     * @param closed what the commit has closed
     */
    void endAfterCommit(OpenBlock ended, Set<BlockId> closed) {
        try {
            end(ended, closed);
        } catch (RuntimeException e) {
            if (DatabaseUnavailable.caused(e)) {
                throw e;
            }
            LOG.errorf(
                    Redacted.of(e), "Block %s could not be ended", ended.block().id());
            open.remove(ended);
        }
    }

    private void end(OpenBlock ended, Set<BlockId> closed) {
        boolean ours = switch (ended.ending()) {
            case CLOSE -> closed.contains(ended.block().id());
            case RELEASE -> isReleased(ended);
            case ABANDON -> false;
        };
        if (!ours) {
            replayJournal(ended);
        }
        open.remove(ended);
        // The last of the plan's blocks here asks for all of them.
        var plan = ended.block().plan();
        if (!open.hasAny(plan)) {
            completion.check(plan);
        }
    }

    private boolean isReleased(OpenBlock ended) {
        return blocks.release(ended.block(), ended.begunUpto())
                || blocks.stop(ended.block(), ended.begunUpto(), settlement);
    }

    /** Somebody else has taken the block, and calls uncertain what is known here: this node was frozen, or cut off. */
    private void replayJournal(OpenBlock ended) {
        try {
            var journal = open.journalRecord(ended);
            if (journal.isPresent()) {
                replay.replay(List.of(journal.get()));
            }
        } catch (RuntimeException | SQLException e) {
            if (DatabaseUnavailable.caused(e)) {
                throw new IllegalStateException("the database is away", e);
            }
            LOG.warnf(
                    "What is known of block %s could not be told: %s",
                    ended.block().id(), Redacted.brief(e));
        }
    }
}
