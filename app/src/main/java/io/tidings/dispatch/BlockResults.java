package io.tidings.dispatch;

import io.tidings.gateways.Gateway;
import io.tidings.gateways.SendOutcome;
import io.tidings.messages.AttemptResult;
import io.tidings.observability.Redacted;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Records the results of one block's messages: first in its journal, then through the outcome writer. Thread-safe. */
final class BlockResults {
    private static final Logger LOG = Logger.getLogger(BlockResults.class);

    private final OpenBlock open;
    private final OutcomeWriter writer;
    private final LateAnswers lateAnswers;
    private final InstantSource clock;

    BlockResults(OpenBlock open, OutcomeWriter writer, LateAnswers lateAnswers, InstantSource clock) {
        this.open = open;
        this.writer = writer;
        this.lateAnswers = lateAnswers;
        this.clock = clock;
    }

    /** Journals that a call starts. If this throws, the call must not be made. */
    void started(int slot, OutgoingMessage item, int attempt) {
        open.journal().ifPresent(journal -> journal.started(slot, item.id(), attempt));
    }

    /** Removes the start of a call from the journal: the provider certainly did not accept it, and it is no attempt. */
    void withdrawn(int slot) {
        toJournal(journal -> journal.withdrawn(slot));
    }

    /**
     * Returns the result of an answered call by the retry policy, and writes it to the journal only. Never throws: if
     * the policy fails, the message is uncertain.
     */
    MessageResult answered(
            OutgoingMessage item,
            int slot,
            SendOutcome outcome,
            Gateway.Capabilities gateway,
            MessageResult.@Nullable Text text) {
        var result = result(item, outcome, gateway, text);
        toJournal(journal -> journal.answered(slot, result));
        return result;
    }

    private AttemptResult decided(OutgoingMessage item, SendOutcome outcome, Gateway.Capabilities gateway) {
        try {
            return AttemptPolicy.of(outcome, open.plan(), Attempt.of(item, gateway, clock.instant()), jitter());
        } catch (RuntimeException | Error e) {
            LOG.errorf(Redacted.of(e), "The answer for message %d could not be classified", item.id());
            return new AttemptResult.Uncertain("gateway_fault");
        }
    }

    private static double jitter() {
        return ThreadLocalRandom.current().nextDouble();
    }

    /** Ends a message that must not be sent any more, before its call. @return whether it is ended */
    boolean endedBeforeCall(OutgoingMessage item, int slot, Gateway.Capabilities gateway) {
        if (!AttemptPolicy.mayEndBeforeCall(item, open.plan())) {
            return false;
        }
        var end = AttemptPolicy.beforeCall(item, open.plan(), Attempt.of(item, gateway, clock.instant()), jitter());
        end.ifPresent(each -> ended(item, slot, each));
        return end.isPresent();
    }

    private void ended(OutgoingMessage item, int slot, AttemptResult end) {
        var result = result(item, item.attempts() + 1, end, null);
        toJournal(journal -> journal.answered(slot, result));
        write(result);
    }

    /** Records an answer that came after the call had ended as uncertain. An answer that is not definite is ignored. */
    void late(
            OutgoingMessage item,
            SendOutcome outcome,
            Gateway.Capabilities gateway,
            MessageResult.@Nullable Text text) {
        if (outcome instanceof SendOutcome.Accepted
                || outcome instanceof SendOutcome.Duplicate
                || outcome instanceof SendOutcome.Refused) {
            lateAnswers.write(result(item, outcome, gateway, text));
        }
    }

    /** Writes to the journal, if the block has one. Without the entry the message is uncertain after a crash. */
    private void toJournal(Consumer<JournalFile> entry) {
        try {
            open.journal().ifPresent(entry);
        } catch (RuntimeException | Error e) {
            LOG.warnf(
                    "The journal of block %s could not be written: %s",
                    open.block().id(), Redacted.brief(e));
        }
    }

    /** Waits while the writer's queue is full. */
    void write(MessageResult result) {
        writer.add(open, result);
    }

    void skipped(OutgoingMessage item, int slot, TextComposer.Skip skip) {
        ended(item, slot, AttemptPolicy.ended(TextComposer.skipped(skip), item.key()));
    }

    /** Returns the message to the queue for a later call; this was no attempt. */
    void backToQueue(OutgoingMessage item, Duration pause, AttemptResult.WaitReason reason) {
        write(waiting(item, pause, reason));
    }

    /** Returns the result of {@link #backToQueue} without writing it. */
    MessageResult waiting(OutgoingMessage item, Duration pause, AttemptResult.WaitReason reason) {
        return result(item, item.attempts(), new AttemptResult.RetryLater(pause, null, reason, item.key()), null);
    }

    /** Records that the message was taken up: from now on, this message may crash the holder. Never throws. */
    void taken(int slot, OutgoingMessage item) {
        try {
            open.journal().ifPresent(journal -> journal.taken(slot, item.id()));
        } catch (RuntimeException | Error _) {
            // The start of the call is journaled next, and reports the failure.
        }
    }

    /** Returns a message to the queue whose call was not made; the journal forgets it. */
    void unsent(OutgoingMessage item, int slot) {
        withdrawn(slot);
        write(result(item, item.attempts(), new AttemptResult.RetryLater(Duration.ZERO, null, null, item.key()), null));
    }

    private MessageResult result(
            OutgoingMessage item, int attempt, AttemptResult result, MessageResult.@Nullable Text text) {
        return new MessageResult(open.block(), item.id(), result, attempt, clock.millis(), text);
    }

    private MessageResult result(
            OutgoingMessage item,
            SendOutcome outcome,
            Gateway.Capabilities gateway,
            MessageResult.@Nullable Text text) {
        var refs = open.keepsRefs() ? outcome.refs() : List.<String>of();
        return new MessageResult(
                open.block(),
                item.id(),
                decided(item, outcome, gateway),
                item.attempts() + 1,
                clock.millis(),
                text,
                refs);
    }
}
