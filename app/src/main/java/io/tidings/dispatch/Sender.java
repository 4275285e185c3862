package io.tidings.dispatch;

import io.tidings.gateways.Gateway;
import io.tidings.gateways.OutboundMessage;
import io.tidings.gateways.SendOutcome;
import io.tidings.observability.Redacted;
import io.tidings.shared.MessageId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Sends the messages of one block, each in the caller's thread. Thread-safe. */
final class Sender {
    private static final Logger LOG = Logger.getLogger(Sender.class);

    /** Asked for patience so often, a message waits in the queue, where a stop or an opt-out finds it. */
    private static final int MOST_CALLS = 3;

    private final DispatchParts parts;
    private final OpenBlock open;
    private final Lane lane;
    private final Composer.Texts texts;
    private final boolean single;

    Sender(DispatchParts parts, OpenBlock open, Lane lane, Composer.Texts texts, boolean single) {
        this.parts = parts;
        this.open = open;
        this.lane = lane;
        this.texts = texts;
        this.single = single;
    }

    /** Sends a message that has a place in the lane, and gives the place back. */
    void send(Item item, int slot) {
        switch (composed(item)) {
            case Composer.Ready text -> call(item, slot, item.attempts() + 1, text);
            case Composer.Skip(var code) -> {
                lane.leave();
                skip(item, slot, code);
            }
        }
    }

    /** Settles a message that is not to be sent, and has no place in the lane. */
    void skip(Item item, int slot, String code) {
        settle(item, slot, item.attempts() + 1, Composer.skipped(code), null);
    }

    private void call(Item item, int slot, int attempt, Composer.Ready text) {
        var message = new OutboundMessage(
                new MessageId(item.id()),
                attempt,
                item.channel(),
                open.plan().sender(),
                item.recipient(),
                text.body(),
                text.segments());
        for (int calls = 1; ; calls++) {
            open.journal().ifPresent(journal -> journal.begun(slot, item.id(), attempt));
            var outcome = call(lane.gateway(), message);
            switch (outcome) {
                case SendOutcome.Throttled(Duration retryAfter) -> {
                    withdraw(slot);
                    lane.throttled(retryAfter);
                    parts.metrics().throttled();
                    if (calls == MOST_CALLS
                            || open.isHalted()
                            || lane.enter(single, Lane.PATIENCE) != Lane.Entry.ENTERED) {
                        backToQueue(item, retryAfter, Settlement.Hold.THROTTLED);
                        return;
                    }
                }
                case SendOutcome.Unreached _ -> {
                    parts.metrics().unreached();
                    withdraw(slot);
                    lane.unreached();
                    backToQueue(item, Verdict.UNTIL_REACHED, Settlement.Hold.UNREACHED);
                    return;
                }
                case SendOutcome.Accepted _, SendOutcome.Refused _, SendOutcome.Deferred _, SendOutcome.Unknown _ -> {
                    answered(item, slot, attempt, outcome, text.rendered());
                    return;
                }
            }
        }
    }

    /** A text that cannot be made costs its own message, not the block: even an error, for nobody else would settle it. */
    private Composer.Composed composed(Item item) {
        try {
            return texts.of(item);
        } catch (RuntimeException | Error e) {
            LOG.warnf(
                    "The text of message %d cannot be made: %s",
                    item.id(), e.getClass().getSimpleName());
            return new Composer.Skip("text_not_renderable");
        }
    }

    /** The answer is journalled before its place is free: so no more than the window can be in doubt after a crash. */
    private void answered(Item item, int slot, int attempt, SendOutcome outcome, Optional<Settled.Text> text) {
        var jitter = ThreadLocalRandom.current().nextDouble();
        var settled = settled(
                item, attempt, Verdict.of(outcome, open.plan(), attempt - item.forgiven(), jitter), text.orElse(null));
        open.journal().ifPresent(journal -> journal.answered(slot, settled));
        if (outcome instanceof SendOutcome.Unknown) {
            lane.doubt();
        } else {
            lane.answered();
        }
        parts.writer().add(open, settled);
    }

    private void settle(Item item, int slot, int attempt, Settlement settlement, Settled.@Nullable Text text) {
        var settled = settled(item, attempt, settlement, text);
        open.journal().ifPresent(journal -> journal.answered(slot, settled));
        parts.writer().add(open, settled);
    }

    /** Certainly not sent, and no attempt: the journal forgets that it was begun. */
    private void withdraw(int slot) {
        open.journal().ifPresent(journal -> journal.withdrawn(slot));
    }

    private void backToQueue(Item item, Duration pause, Settlement.Hold hold) {
        parts.writer().add(open, settled(item, item.attempts(), new Settlement.Again(pause, null, hold), null));
    }

    private Settled settled(Item item, int attempt, Settlement settlement, Settled.@Nullable Text text) {
        return new Settled(open.block(), item.id(), settlement, attempt, System.currentTimeMillis(), text);
    }

    private static SendOutcome call(Gateway gateway, OutboundMessage message) {
        try {
            return gateway.send(message);
        } catch (RuntimeException | Error e) {
            LOG.warnf(Redacted.of(e), "The gateway failed at %s", message);
            return new SendOutcome.Unknown("gateway_fault");
        }
    }
}
