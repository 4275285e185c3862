package io.tidings.dispatch;

import io.tidings.gateways.Address;
import io.tidings.gateways.Content;
import io.tidings.gateways.Gateway;
import io.tidings.gateways.OutboundMessage;
import io.tidings.gateways.SendKey;
import io.tidings.gateways.SendOutcome;
import io.tidings.gateways.SendOutcome.Scope;
import io.tidings.messages.AttemptResult;
import io.tidings.observability.Redacted;
import io.tidings.ratelimits.AdmittedCall;
import io.tidings.ratelimits.GatewayLimiter;
import io.tidings.shared.MessageId;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Sends the messages of one block. Thread-safe. */
final class Sender {
    private static final Logger LOG = Logger.getLogger(Sender.class);

    /**
     * After this many throttled calls, a message returns to the queue, so that a stop or an opt-out still applies to
     * it.
     */
    private static final int MAX_CALLS = 3;

    private static final SendOutcome OVERDUE = new SendOutcome.Unknown("deadline");

    private final TextComposer.Texts texts;
    private final CallAdmission admission;
    private final BlockResults results;
    private final UnsentCalls unsent;
    private final SendThreads threads;
    private final CallWatchdog watchdog;
    private final GatewayLimiter limiter;

    Sender(
            TextComposer.Texts texts,
            CallAdmission admission,
            BlockResults results,
            UnsentCalls unsent,
            SendThreads threads,
            CallWatchdog watchdog) {
        this.texts = texts;
        this.admission = admission;
        this.results = results;
        this.unsent = unsent;
        this.threads = threads;
        this.watchdog = watchdog;
        this.limiter = admission.limiter();
    }

    /** Sends an admitted message. @param alone on its own thread, else on the caller's */
    void start(AdmittedCall call, OutgoingMessage item, int slot, boolean alone) {
        if (alone) {
            threads.execute(() -> send(call, item, slot));
        } else {
            send(call, item, slot);
        }
    }

    /** Sends an admitted message on the caller's thread. */
    void send(AdmittedCall call, OutgoingMessage item, int slot) {
        results.taken(slot, item);
        switch (composed(item)) {
            case TextComposer.Ready _
            when !admission.isLeaseSafe() -> {
                limiter.leave(call);
                results.unsent(item, slot);
            }
            case TextComposer.Ready text -> {
                var gateway = limiter.gateway();
                if (results.endedBeforeCall(item, slot, gateway.capabilities())) {
                    limiter.leave(call);
                } else {
                    call(call, item, slot, text);
                }
            }
            case TextComposer.Skip skip -> {
                limiter.leave(call);
                results.skipped(item, slot, skip);
            }
        }
    }

    /** Records a message as skipped that was not admitted. */
    void skip(OutgoingMessage item, int slot, String code) {
        results.skipped(item, slot, new TextComposer.Skip(code));
    }

    /** Returns the next attempt of the message with this text. */
    OutboundMessage outbound(OutgoingMessage item, TextComposer.Ready text) {
        int attempt = item.attempts() + 1;
        return new OutboundMessage(
                new SendKey(new MessageId(item.id()), item.round()),
                attempt,
                item.channel(),
                admission.plan().sender(),
                Address.phone(item.recipient()),
                new Content.Text(text.body()),
                text.segments(),
                admission.plan().notAfter(item.notAfter()));
    }

    private void call(AdmittedCall first, OutgoingMessage item, int slot, TextComposer.Ready text) {
        var admitted = first;
        var message = outbound(item, text);
        int attempt = message.attempt();
        var rendered = text.rendered().orElse(null);
        for (int calls = 1; ; calls++) {
            if (!isJournaled(admitted, item, slot, attempt)) {
                return;
            }
            var gateway = limiter.gateway();
            var call = admitted;
            var answer = call(gateway, message, () -> answered(call, item, slot, gateway, OVERDUE, rendered));
            if (answer.late()) {
                results.late(item, answer.outcome(), gateway.capabilities(), rendered);
                return;
            }
            switch (answer.outcome()) {
                case SendOutcome.Throttled(var scope, Duration retryAfter)
                when scope == Scope.GATEWAY -> {
                    unsent.throttled(call, slot, retryAfter);
                    var again = calls == MAX_CALLS ? Optional.<AdmittedCall>empty() : admission.enter();
                    if (again.isEmpty()) {
                        results.backToQueue(item, retryAfter, AttemptResult.WaitReason.THROTTLED);
                        return;
                    }
                    admitted = again.get();
                }
                case SendOutcome.Throttled throttled -> {
                    unsent.throttled(call, item, slot, throttled);
                    return;
                }
                case SendOutcome.Unreached _ -> {
                    unsent.unreached(call, item, slot);
                    return;
                }
                case SendOutcome.Held held -> {
                    unsent.held(call, item, slot, held);
                    return;
                }
                case SendOutcome.Accepted _,
                        SendOutcome.Duplicate _,
                        SendOutcome.Refused _,
                        SendOutcome.Deferred _,
                        SendOutcome.Unknown _ -> {
                    answered(call, item, slot, gateway, answer.outcome(), rendered);
                    return;
                }
            }
        }
    }

    /** Journals the start of a call. Without this entry the call is not made, and the message returns to the queue. */
    private boolean isJournaled(AdmittedCall call, OutgoingMessage item, int slot, int attempt) {
        try {
            results.started(slot, item, attempt);
            return true;
        } catch (RuntimeException | Error e) {
            LOG.errorf(Redacted.of(e), "The start of message %d could not be journaled", item.id());
            limiter.leave(call);
            results.backToQueue(item, AttemptPolicy.UNREACHED_PAUSE, AttemptResult.WaitReason.UNREACHED);
            return false;
        }
    }

    /**
     * Ends a call. The journal records the answer before the limiter admits the next call, so at most the window is
     * uncertain after a crash.
     */
    private void answered(
            AdmittedCall call,
            OutgoingMessage item,
            int slot,
            Gateway gateway,
            SendOutcome outcome,
            MessageResult.@Nullable Text text) {
        var result = results.answered(item, slot, outcome, gateway.capabilities(), text);
        if (outcome instanceof SendOutcome.Unknown) {
            limiter.uncertain(call);
        } else {
            limiter.answered(call);
            if (outcome instanceof SendOutcome.Accepted || outcome instanceof SendOutcome.Duplicate) {
                limiter.holds()
                        .accepted(admission.plan().sender(), admission.plan().id());
            }
        }
        results.write(result);
    }

    /**
     * Returns the text, or a skip if the text cannot be rendered. Also catches errors, because otherwise the message
     * would get no outcome.
     */
    TextComposer.Composed composed(OutgoingMessage item) {
        try {
            return texts.of(item);
        } catch (RuntimeException | Error e) {
            LOG.warnf(
                    "Could not render the text of message %d: %s",
                    item.id(), e.getClass().getSimpleName());
            return new TextComposer.Skip("text_not_renderable");
        }
    }

    /** @param late whether the watchdog has settled the call before this answer */
    private record Answer(SendOutcome outcome, boolean late) {}

    /** Makes one call. @param onOverdue settles it if its deadline passes first */
    private Answer call(Gateway gateway, OutboundMessage message, Runnable onOverdue) {
        var capabilities = gateway.capabilities();
        if (!capabilities.waits()) {
            return new Answer(outcome(gateway, message), false);
        }
        var call = watchdog.watch(capabilities, onOverdue);
        var outcome = outcome(gateway, message);
        return new Answer(outcome, !watchdog.returned(call));
    }

    /** Returns the outcome of a call. A gateway that throws, or returns none, may have sent the message. */
    private static SendOutcome outcome(Gateway gateway, OutboundMessage message) {
        try {
            return Objects.requireNonNull(gateway.send(message), "the gateway returned no outcome");
        } catch (RuntimeException | Error e) {
            LOG.warnf(Redacted.of(e), "The gateway failed to send %s", message);
            return new SendOutcome.Unknown("gateway_fault");
        }
    }
}
