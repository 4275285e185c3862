package io.tidings.dispatch;

import io.tidings.gateways.Gateway;
import io.tidings.gateways.OutboundMessage;
import io.tidings.gateways.SendOutcome;
import io.tidings.observability.Redacted;
import io.tidings.plans.SendPlan;
import io.tidings.ratelimits.GatewayLimiter;
import io.tidings.shared.MessageId;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Sends the messages of one block. Thread-safe. */
final class Sender {
    private static final Logger LOG = Logger.getLogger(Sender.class);

    /** After this many throttled calls a message waits in the queue, where a stop or an opt-out finds it. */
    private static final int MAX_CALLS = 3;

    private final SendPlan plan;
    private final TextComposer.Texts texts;
    private final CallAdmission admission;
    private final BlockResults results;
    private final SendThreads threads;
    private final DispatchMetrics metrics;
    private final GatewayLimiter limiter;

    Sender(
            SendPlan plan,
            TextComposer.Texts texts,
            CallAdmission admission,
            BlockResults results,
            SendThreads threads,
            DispatchMetrics metrics) {
        this.plan = plan;
        this.texts = texts;
        this.admission = admission;
        this.results = results;
        this.threads = threads;
        this.metrics = metrics;
        this.limiter = admission.limiter();
    }

    /** Sends a message that was admitted. @param alone on a thread of its own, else on the caller's */
    void start(OutgoingMessage item, int slot, boolean alone) {
        if (alone) {
            threads.execute(() -> send(item, slot));
        } else {
            send(item, slot);
        }
    }

    /** Sends a message that was admitted, on the caller's thread. */
    void send(OutgoingMessage item, int slot) {
        switch (composed(item)) {
            case TextComposer.Ready text -> call(item, slot, item.attempts() + 1, text);
            case TextComposer.Skip(var code) -> {
                limiter.leave();
                skip(item, slot, code);
            }
        }
    }

    /** Settles a message that is not to be sent, and was not admitted. */
    void skip(OutgoingMessage item, int slot, String code) {
        results.skipped(item, slot, code);
    }

    private void call(OutgoingMessage item, int slot, int attempt, TextComposer.Ready text) {
        var message = new OutboundMessage(
                new MessageId(item.id()),
                attempt,
                item.channel(),
                plan.sender(),
                item.recipient(),
                text.body(),
                text.segments());
        for (int calls = 1; ; calls++) {
            results.begun(slot, item, attempt);
            var outcome = call(limiter.gateway(), message);
            switch (outcome) {
                case SendOutcome.Throttled(Duration retryAfter) -> {
                    throttled(slot, retryAfter);
                    if (calls == MAX_CALLS || !admission.enter()) {
                        results.backToQueue(item, retryAfter, AttemptResult.WaitReason.THROTTLED);
                        return;
                    }
                }
                case SendOutcome.Unreached _ -> {
                    unreached(item, slot);
                    return;
                }
                case SendOutcome.Accepted _, SendOutcome.Refused _, SendOutcome.Deferred _, SendOutcome.Unknown _ -> {
                    answered(item, slot, attempt, outcome, text.rendered());
                    return;
                }
            }
        }
    }

    private void throttled(int slot, Duration retryAfter) {
        results.withdrawn(slot);
        limiter.throttled(retryAfter);
        metrics.throttled();
    }

    private void unreached(OutgoingMessage item, int slot) {
        metrics.unreached();
        results.withdrawn(slot);
        limiter.unreached();
        results.backToQueue(item, AttemptPolicy.UNREACHED_PAUSE, AttemptResult.WaitReason.UNREACHED);
    }

    /** The answer is journalled before its place is free: so no more than the window can be in doubt after a crash. */
    private void answered(
            OutgoingMessage item, int slot, int attempt, SendOutcome outcome, Optional<MessageResult.Text> text) {
        var result = results.answered(item, slot, attempt, outcome, text.orElse(null));
        if (outcome instanceof SendOutcome.Unknown) {
            limiter.uncertain();
        } else {
            limiter.answered();
        }
        results.write(result);
    }

    /** A text that cannot be made costs its own message, not the block: even an error, for nobody else would settle it. */
    private TextComposer.Composed composed(OutgoingMessage item) {
        try {
            return texts.of(item);
        } catch (RuntimeException | Error e) {
            LOG.warnf(
                    "The text of message %d cannot be made: %s",
                    item.id(), e.getClass().getSimpleName());
            return new TextComposer.Skip("text_not_renderable");
        }
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
