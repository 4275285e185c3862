package io.tidings.dispatch;

import io.tidings.gateways.SendOutcome;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Records the results of one block's messages: first in its journal, then through the outcome writer. Thread-safe. */
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

    /** Removes the start of a call from the journal: the provider certainly did not accept it, and it is no attempt. */
    void withdrawn(int slot) {
        open.journal().ifPresent(journal -> journal.withdrawn(slot));
    }

    /** Returns the result of an answered call by the retry policy, and writes it to the journal only. */
    MessageResult answered(
            OutgoingMessage item, int slot, int attempt, SendOutcome outcome, MessageResult.@Nullable Text text) {
        var jitter = ThreadLocalRandom.current().nextDouble();
        var attemptResult = AttemptPolicy.of(outcome, open.plan(), attempt - item.uncountedAttempts(), jitter);
        var result = result(item, attempt, attemptResult, text);
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

    /** Returns the message to the queue for a later call; this was no attempt. */
    void backToQueue(OutgoingMessage item, Duration pause, AttemptResult.WaitReason reason) {
        write(result(item, item.attempts(), new AttemptResult.RetryLater(pause, null, reason), null));
    }

    private MessageResult result(
            OutgoingMessage item, int attempt, AttemptResult result, MessageResult.@Nullable Text text) {
        return new MessageResult(open.block(), item.id(), result, attempt, clock.millis(), text);
    }
}
