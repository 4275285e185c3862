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

    /**
     * After this many throttled calls, a message returns to the queue, so that a stop or an opt-out still applies to
     * it.
     */
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

    /** Sends an admitted message. @param alone on its own thread, else on the caller's */
    void start(OutgoingMessage item, int slot, boolean alone) {
        if (alone) {
            threads.execute(() -> send(item, slot));
        } else {
            send(item, slot);
        }
    }

    /** Sends an admitted message on the caller's thread. */
    void send(OutgoingMessage item, int slot) {
        switch (composed(item)) {
            case TextComposer.Ready text -> call(item, slot, item.attempts() + 1, text);
            case TextComposer.Skip(var code) -> {
                limiter.leave();
                skip(item, slot, code);
            }
        }
    }

    /** Records a message as skipped that was not admitted. */
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

    /**
     * Ends a call. The journal records the answer before the limiter admits the next call, so at most the window is
     * uncertain after a crash.
     */
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

    /**
     * Returns the text, or a skip if the text cannot be rendered. Also catches errors, because otherwise the message
     * would get no outcome.
     */
    private TextComposer.Composed composed(OutgoingMessage item) {
        try {
            return texts.of(item);
        } catch (RuntimeException | Error e) {
            LOG.warnf(
                    "Could not render the text of message %d: %s",
                    item.id(), e.getClass().getSimpleName());
            return new TextComposer.Skip("text_not_renderable");
        }
    }

    private static SendOutcome call(Gateway gateway, OutboundMessage message) {
        try {
            return gateway.send(message);
        } catch (RuntimeException | Error e) {
            LOG.warnf(Redacted.of(e), "The gateway failed to send %s", message);
            return new SendOutcome.Unknown("gateway_fault");
        }
    }
}
