package io.tidings.sending;

import io.tidings.credits.Credits;
import io.tidings.dispatch.Dispatches;
import io.tidings.dispatch.NewBlock;
import io.tidings.messages.MessageIds;
import io.tidings.messages.MessageState;
import io.tidings.messages.MessageWriter;
import io.tidings.messages.NewMessage;
import io.tidings.shared.AccountId;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Queues messages that belong to no campaign: gives them ids, writes them with their blocks, and lets them go together
 * with the reservation of their cost. Thread-safe.
 */
@Singleton
final class SendQueue {
    private final MessageIds ids;
    private final Dispatches dispatch;
    private final Credits credits;
    private final InstantSource clock;

    SendQueue(MessageIds ids, Dispatches dispatch, Credits credits, InstantSource clock) {
        this.ids = ids;
        this.dispatch = dispatch;
        this.credits = credits;
        this.clock = clock;
    }

    long nextId() {
        return ids.next();
    }

    /** The first of this many ids in a row. */
    long ids(long count) {
        return ids.allocate(count);
    }

    /**
     * Refuses messages for which the account has no room.
     *
     * @throws io.tidings.shared.Problem.ProblemException 503 {@code backlog_full}
     */
    void requireRoom(Handle handle, AccountId account, long messages) {
        dispatch.checkBacklog(handle, account, messages);
    }

    /** How many messages a block of the plan has at most. */
    int blockSize(Handle handle, PlanId plan) {
        return dispatch.blockSize(handle, plan);
    }

    /**
     * Writes messages with consecutive ids, and their blocks, which are not let go yet.
     *
     * @param before how many messages of the plan come before these
     * @param blockSize as {@link #blockSize}, the same for the whole plan
     */
    void write(Handle handle, PlanId plan, List<NewMessage> messages, long before, int blockSize) {
        var rows = new MessageWriter(clock.instant());
        messages.forEach(rows::add);
        if (!messages.isEmpty()) {
            rows.flush(handle);
        }
        dispatch.addBlocks(handle, plan, blocks(messages, before, blockSize));
    }

    /** Lets one message go that is written alone. Reserves its cost: the last step of its transaction. */
    void queue(Handle handle, AccountId account, PlanId plan, long message, long cost) {
        dispatch.queue(handle, plan, message);
        credits.reserve(handle, account, plan, cost);
    }

    /** Lets all blocks of the plan go. Reserves their cost: the last step of the transaction. */
    void release(Handle handle, AccountId account, PlanId plan) {
        dispatch.release(handle, plan);
        credits.reserve(handle, account, plan, dispatch.reserved(handle, plan));
    }

    /** Cancels all messages of the plan that are not begun. */
    void cancel(Handle handle, PlanId plan) {
        dispatch.cancel(handle, plan);
    }

    /** Wakes the dispatchers; after the commit. */
    void ring(PlanId plan) {
        dispatch.announce(plan);
    }

    /** As {@link #ring}, a moment later and once for all requests of that moment. */
    void ringSoon() {
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
