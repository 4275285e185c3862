package io.tidings.dispatch;

import io.tidings.observability.LogContext;
import io.tidings.plans.SendPlan;
import io.tidings.queue.NodeReport;
import io.tidings.shared.CampaignId;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

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
    private final boolean keepsRefs;
    private int submitted;
    private int written;
    private long lastStarted;
    private BlockEnd ending = BlockEnd.ABANDON;
    private boolean complete;
    private boolean ended;
    private volatile boolean halted;
    private volatile boolean outcomeRefused;
    /** By {@link System#nanoTime}. At first no call may start, because each follows the commit of a watermark. */
    private volatile long leaseSafeUntil = System.nanoTime();

    /** @param permits one of them is released when the block has ended */
    OpenBlock(Block block, SendPlan plan, Optional<JournalFile> journal, OpenBlockPermits permits, boolean keepsRefs) {
        this.block = block;
        this.plan = plan;
        this.journal = journal;
        this.permit = permits;
        this.keepsRefs = keepsRefs;
        this.lastStarted = block.startedUpto();
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

    /** Returns whether the ids of the provider are journaled and stored. */
    boolean keepsRefs() {
        return keepsRefs;
    }

    /** Records that a pause or stop was requested: no further call starts until the database has been read. */
    void halt() {
        halted = true;
    }

    boolean isHalted() {
        return halted;
    }

    /** Records that the database refused an outcome, so that only the journal has it. */
    void refuseOutcome() {
        outcomeRefused = true;
    }

    boolean isOutcomeRefused() {
        return outcomeRefused;
    }

    /**
     * Records that the lease was granted or renewed. The last quarter of the lease is left for calls that have started.
     *
     * @param askedAt a time of {@link System#nanoTime} before the lease was requested from the database
     */
    synchronized void leased(long askedAt, int leaseSeconds) {
        long safeUntil = askedAt + TimeUnit.SECONDS.toNanos(leaseSeconds) * 3 / 4;
        if (safeUntil - leaseSafeUntil > 0) {
            leaseSafeUntil = safeUntil;
        }
    }

    /**
     * Returns whether this node surely holds the lease. Needs no query: a node that was frozen or disconnected finds by
     * its own clock that it must start no call.
     */
    boolean isLeaseSafe() {
        return System.nanoTime() - leaseSafeUntil < 0;
    }

    /** Records in the journal that the message is read now. The caller submits it next. */
    synchronized void take(long message) {
        journal.ifPresent(file -> file.taken(submitted, message));
    }

    /** Assigns the next slot to a message that is about to be sent. */
    synchronized int submit(long message) {
        lastStarted = message;
        return submitted++;
    }

    synchronized long lastStarted() {
        return lastStarted;
    }

    synchronized BlockEnd ending() {
        return ending;
    }

    /**
     * Records that no further message is submitted.
     *
     * @return whether all outcomes are written, so that the caller ends the block
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

    void releasePermit() {
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
