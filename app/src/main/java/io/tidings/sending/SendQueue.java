package io.tidings.sending;

import io.tidings.credits.Credits;
import io.tidings.messages.MessageIds;
import io.tidings.messages.MessageState;
import io.tidings.messages.MessageWriter;
import io.tidings.messages.NewMessage;
import io.tidings.queue.Dispatches;
import io.tidings.queue.NewBlock;
import io.tidings.shared.AccountId;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Queues messages that belong to no campaign. Allocates their ids, writes them with their blocks, and releases them for
 * dispatch. The release also reserves their cost. Thread-safe.
 */
@Singleton
final class SendQueue {
    private final MessageIds allocateIds;
    private final Dispatches dispatch;
    private final Credits credits;
    private final InstantSource clock;

    SendQueue(MessageIds ids, Dispatches dispatch, Credits credits, InstantSource clock) {
        this.allocateIds = ids;
        this.dispatch = dispatch;
        this.credits = credits;
        this.clock = clock;
    }

    long nextId() {
        return allocateIds.next();
    }

    /** Allocates {@code count} consecutive ids and returns the first. */
    long allocateIds(long count) {
        return allocateIds.allocate(count);
    }

    /**
     * Refuses messages that would exceed the account's backlog limit.
     *
     * @throws io.tidings.shared.Problem.ProblemException 503 {@code backlog_full}
     */
    void requireBacklogCapacity(Handle handle, AccountId account, long messages) {
        dispatch.checkBacklog(handle, account, messages);
    }

    /** Returns the highest number of messages in a block of the plan. */
    int blockSize(Handle handle, PlanId plan) {
        return dispatch.blockSize(handle, plan);
    }

    /**
     * Writes messages with consecutive ids, and their blocks. The blocks are not released yet.
     *
     * @param before the number of messages of the plan before these
     * @param blockSize the value of {@link #blockSize}, the same for the whole plan
     */
    void write(Handle handle, PlanId plan, List<NewMessage> messages, long before, int blockSize) {
        var rows = new MessageWriter(clock.instant());
        messages.forEach(rows::add);
        if (!messages.isEmpty()) {
            rows.flush(handle);
        }
        dispatch.addBlocks(handle, plan, blocks(messages, before, blockSize));
    }

    /** Releases a single message for dispatch and reserves its cost. Must be the last step of its transaction. */
    void queue(Handle handle, AccountId account, PlanId plan, long message, long cost) {
        dispatch.queue(handle, plan, message);
        credits.reserve(handle, account, plan, cost);
    }

    /** Releases all blocks of the plan and reserves their cost. Must be the last step of the transaction. */
    void release(Handle handle, AccountId account, PlanId plan) {
        dispatch.release(handle, plan);
        credits.reserve(handle, account, plan, dispatch.reserved(handle, plan));
    }

    /** Cancels all messages of the plan that are not started. */
    void cancel(Handle handle, PlanId plan) {
        dispatch.cancel(handle, plan);
    }

    /** Wakes up the dispatchers. Call it after the commit. */
    void wakeUp(PlanId plan) {
        dispatch.announce(plan);
    }

    /** Wakes up the dispatchers for a single message of the plan. Call it after the commit. */
    void wakeUpForSingle(PlanId plan) {
        dispatch.announceSingle(plan);
    }

    /** Wakes up the dispatchers after a short delay, once for all requests within the delay. */
    void wakeUpSoon() {
        dispatch.announceSoon();
    }

    private static List<NewBlock> blocks(List<NewMessage> messages, long before, int size) {
        var blocks = new ArrayList<NewBlock>();
        for (int from = 0; from < messages.size(); from += size) {
            var within = messages.subList(from, Math.min(from + size, messages.size()));
            int skipped = (int) within.stream()
                    .filter(message -> message.state() == MessageState.SKIPPED)
                    .count();
            blocks.add(new NewBlock(
                    (int) ((before + from) / size),
                    within.getFirst().id(),
                    within.getLast().id(),
                    skipped,
                    within.stream().mapToInt(NewMessage::segments).sum(),
                    within.stream().mapToLong(NewMessage::cost).sum()));
        }
        return blocks;
    }
}
