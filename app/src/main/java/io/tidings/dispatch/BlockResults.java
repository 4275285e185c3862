package io.tidings.dispatch;

import io.tidings.gateways.SendOutcome;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Records the results of one block's messages: in its journal first, then with the writer of outcomes. Thread-safe. */
final class BlockResults {
    private final OpenBlock open;
    private final OutcomeWriter writer;
    private final InstantSource clock;

    BlockResults(OpenBlock open, OutcomeWriter writer, InstantSource clock) {
        this.open = open;
        this.writer = writer;
        this.clock = clock;
    }

    void begun(int slot, OutgoingMessage item, int attempt) {
        open.journal().ifPresent(journal -> journal.begun(slot, item.id(), attempt));
    }

    /** The call was certainly not taken, and is no attempt: the journal forgets that it was begun. */
    void withdrawn(int slot) {
        open.journal().ifPresent(journal -> journal.withdrawn(slot));
    }

    /** The result of an answered call, by the retry policy of the plan; in the journal, not yet with the writer. */
    MessageResult answered(
            OutgoingMessage item, int slot, int attempt, SendOutcome outcome, MessageResult.@Nullable Text text) {
        var jitter = ThreadLocalRandom.current().nextDouble();
        var attempted = AttemptPolicy.of(outcome, open.plan(), attempt - item.uncountedAttempts(), jitter);
        var result = result(item, attempt, attempted, text);
        open.journal().ifPresent(journal -> journal.answered(slot, result));
        return result;
    }

    /** Waits while the writer's queue is full. */
    void write(MessageResult result) {
        writer.add(open, result);
    }

    void skipped(OutgoingMessage item, int slot, String code) {
        var result = result(item, item.attempts() + 1, TextComposer.skipped(code), null);
        open.journal().ifPresent(journal -> journal.answered(slot, result));
        write(result);
    }

    /** The message waits in the queue for a later call, and this was no attempt. */
    void backToQueue(OutgoingMessage item, Duration pause, AttemptResult.WaitReason hold) {
        write(result(item, item.attempts(), new AttemptResult.RetryLater(pause, null, hold), null));
    }

    private MessageResult result(
            OutgoingMessage item, int attempt, AttemptResult result, MessageResult.@Nullable Text text) {
        return new MessageResult(open.block(), item.id(), result, attempt, clock.millis(), text);
    }
}
