package io.tidings.dispatch;

import io.tidings.observability.LogContext;
import io.tidings.plans.SendPlan;
import io.tidings.shared.CampaignId;
import java.util.Optional;

/**
 * A block that this node works on: how much of it was handed to the gateway and how much of that is written. Its sends
 * end in any order on many threads; the last one written closes it. Thread-safe.
 */
final class OpenBlock {
    /** What is to happen once everything that was begun is written. */
    enum BlockEnd {
        /** Every message has left the block. */
        CLOSE,
        /** The rest is for another holder. */
        RELEASE,
        /** Another holder has it already. */
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

    /** @param permits a place of it is free again when the block has ended */
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

    /** What log lines about this block are to name. */
    LogContext logContext() {
        return plan.kind() == SendPlan.Kind.CAMPAIGN
                ? LogContext.of(block.account(), CampaignId.of(block.plan()))
                : LogContext.of(block.account());
    }

    Optional<JournalFile> journal() {
        return journal;
    }

    /** Somebody pauses or stops it: nothing more is to be begun until the database has been asked. */
    void halt() {
        halted = true;
    }

    boolean isHalted() {
        return halted;
    }

    /** Takes the next slot for a message that is about to be sent. */
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

    /** Nothing more is submitted. @return whether everything is written already, so that the caller ends the block */
    synchronized boolean complete(BlockEnd how) {
        ending = how;
        complete = true;
        return claimEnd(0);
    }

    /** Whether a write of so many outcomes is the block's last; true once. */
    synchronized boolean endsWith(int outcomes) {
        return claimEnd(outcomes);
    }

    /** So many outcomes are committed. @return whether the block is to be ended now; true once */
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

    /** The journal's file and the permits are for others now. */
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
