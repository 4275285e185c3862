package io.tidings.dispatch;

import io.tidings.plans.SendPlan;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The blocks that this node sends, with their journals. Thread-safe. */
@Singleton
final class OpenBlocks {
    private static final long WAIT_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Journal journals;
    private final Map<Long, OpenBlock> open = new ConcurrentHashMap<>();

    OpenBlocks(Journal journals) {
        this.journals = journals;
    }

    /**
     * Opens a block.
     *
     * @param messages the largest number of messages that can be sent
     */
    OpenBlock open(Block block, SendPlan plan, int messages, OpenBlockPermits permits) {
        var opened = new OpenBlock(block, plan, journals.open(block, messages), permits);
        add(opened);
        return opened;
    }

    void add(OpenBlock block) {
        open.put(block.block().id().value(), block);
    }

    /** Removes a block. If it is still leased, recovery takes it over. */
    void remove(OpenBlock ended) {
        open.remove(ended.block().id().value());
        ended.release(journals);
    }

    List<Long> ids() {
        return List.copyOf(open.keySet());
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    boolean hasAny(PlanId plan) {
        return open.values().stream().anyMatch(block -> block.block().plan().equals(plan));
    }

    /** Halts these blocks: no further call starts. Ignores blocks that this node does not hold. */
    void halt(List<Long> blocks) {
        for (long id : blocks) {
            var halted = open.get(id);
            if (halted != null) {
                halted.halt();
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
