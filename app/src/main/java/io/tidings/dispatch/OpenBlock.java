package io.tidings.dispatch;

import io.tidings.observability.LogContext;
import io.tidings.plans.SendPlan;
import io.tidings.shared.CampaignId;
import java.util.Optional;

/**
 * A block that this node sends. Counts its started calls and its written outcomes. Calls end in any order on many
 * threads; the last written outcome ends the block. Thread-safe.
 */
final class OpenBlock {
    /** How the block ends after all its started messages are written. */
    enum BlockEnd {
        /** Every message has left the block. */
        CLOSE,
        /** The remaining messages are for another holder. */
        RELEASE,
        /** Another holder has the block already. */
        ABANDON
    }

    private final Block block;
    private final SendPlan plan;
    private final Optional<JournalFile> journal;
    private final OpenBlockPermits permit;
    private int submitted;
    private int written;
    private long begunUpto;
    private BlockEnd ending = BlockEnd.ABANDON;
    private boolean complete;
    private boolean ended;
    private volatile boolean halted;

    /** @param permits one of them is released when the block has ended */
    OpenBlock(Block block, SendPlan plan, Optional<JournalFile> journal, OpenBlockPermits permits) {
        this.block = block;
        this.plan = plan;
        this.journal = journal;
        this.permit = permits;
        this.begunUpto = block.startedUpto();
    }

    Block block() {
        return block;
    }

    SendPlan plan() {
        return plan;
    }

    /** Returns the ids for log lines about this block. */
    LogContext logContext() {
        return plan.kind() == SendPlan.Kind.CAMPAIGN
                ? LogContext.of(block.account(), CampaignId.of(block.plan()))
                : LogContext.of(block.account());
    }

    Optional<JournalFile> journal() {
        return journal;
    }

    /** Records that a pause or stop was requested: no further call starts until the database has been read. */
    void halt() {
        halted = true;
    }

    boolean isHalted() {
        return halted;
    }

    /** Assigns the next slot to a message that is about to be sent. */
    synchronized int submit(long message) {
        begunUpto = message;
        return submitted++;
    }

    synchronized long begunUpto() {
        return begunUpto;
    }

    synchronized BlockEnd ending() {
        return ending;
    }

    /**
     * Records that no further message is submitted. @return whether all outcomes are written, so that the caller ends
     * the block
     */
    synchronized boolean complete(BlockEnd how) {
        ending = how;
        complete = true;
        return claimEnd(0);
    }

    /** Returns whether a write of this many outcomes is the block's last; true once. */
    synchronized boolean endsWith(int outcomes) {
        return claimEnd(outcomes);
    }

    /** Records committed outcomes. @return whether the caller ends the block now; true once */
    synchronized boolean wrote(int outcomes) {
        written += outcomes;
        return claimEnd(0);
    }

    synchronized NodeReport.Work report() {
        return new NodeReport.Work(
                block.id(),
                block.plan(),
                block.account(),
                block.gateway(),
                plan.priority(),
                block.total(),
                submitted,
                written);
    }

    /** Releases the journal's file and the permit. */
    void release(Journal journals) {
        journal.ifPresent(journals::recycle);
        permit.release();
    }

    private boolean claimEnd(int more) {
        if (!complete || ended || written + more < submitted) {
            return false;
        }
        ended = true;
        return true;
    }
}
