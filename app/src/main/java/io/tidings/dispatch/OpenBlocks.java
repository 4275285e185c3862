package io.tidings.dispatch;

import io.tidings.plans.SendPlan;
import io.tidings.queue.NodeReport;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The blocks that this node sends, with their journals. A block can be open twice: under its lease, and under a former
 * lease whose calls are still in flight. Thread-safe.
 */
@Singleton
final class OpenBlocks {
    private static final long WAIT_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Journal journals;
    private final Map<LeaseKey, OpenBlock> open = new ConcurrentHashMap<>();

    OpenBlocks(Journal journals) {
        this.journals = journals;
    }

    /** Opens a block. @param keepsRefs whether the ids of the provider are journaled and stored */
    OpenBlock open(Block block, SendPlan plan, OpenBlockPermits permits, boolean keepsRefs) {
        var journal = journals.open(block, block.total(), keepsRefs);
        var opened = new OpenBlock(block, plan, journal, permits, keepsRefs);
        add(opened);
        return opened;
    }

    void add(OpenBlock block) {
        open.put(LeaseKey.of(block.block()), block);
    }

    /** Removes a block whose outcomes are all in the database. */
    void remove(OpenBlock ended) {
        open.remove(LeaseKey.of(ended.block()));
        ended.journal().ifPresent(journals::recycle);
        ended.releasePermit();
    }

    /** Removes a block that recovery takes over, or has taken over. Its journal is kept until then. */
    void leaveToRecovery(OpenBlock ended) {
        ended.journal().ifPresent(journal -> journals.keep(ended.block(), journal));
        open.remove(LeaseKey.of(ended.block()));
        ended.releasePermit();
    }

    Set<LeaseKey> leases() {
        return Set.copyOf(open.keySet());
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    boolean hasAny(PlanId plan) {
        return open.values().stream().anyMatch(block -> block.block().plan().equals(plan));
    }

    /** Halts the blocks of these leases: no further call starts. Ignores leases that this node does not hold. */
    void halt(List<LeaseKey> leases) {
        for (var lease : leases) {
            var halted = open.get(lease);
            if (halted != null) {
                halted.halt();
            }
        }
    }

    /**
     * Records that these leases were renewed.
     *
     * @param askedAt a time of {@link System#nanoTime} before the renewal was sent to the database
     */
    void renewed(List<LeaseKey> leases, long askedAt, int leaseSeconds) {
        for (var lease : leases) {
            var renewed = open.get(lease);
            if (renewed != null) {
                renewed.leased(askedAt, leaseSeconds);
            }
        }
    }

    List<NodeReport.Work> work() {
        return open.values().stream().map(OpenBlock::report).toList();
    }

    /** Returns the journal of a block without calls in flight; empty if it has none or cannot be read. */
    Optional<JournalReader.JournalRecord> journalRecord(OpenBlock ended) {
        return ended.journal().flatMap(journals::read);
    }

    /** @param deadline of {@link System#nanoTime} */
    void awaitEnd(long deadline) {
        while (!open.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(WAIT_STEP_NANOS);
        }
    }

    /** Deletes the journals, unless a block is open whose journal the next run of this node must read. */
    void close() {
        if (open.isEmpty()) {
            journals.close();
        }
    }
}
