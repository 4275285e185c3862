package io.tidings.dispatch;

import io.tidings.gateways.Gateway;
import io.tidings.gateways.OutboundMessage;
import io.tidings.gateways.SendOutcome;
import io.tidings.messages.AttemptResult;
import io.tidings.observability.Redacted;
import io.tidings.ratelimits.AdmittedCall;
import io.tidings.ratelimits.GatewayLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends several messages of one block with one call. Each message has its own start, answer and result; only the call
 * is shared. Thread-safe.
 */
final class BatchSender {
    private static final Logger LOG = Logger.getLogger(BatchSender.class);
    private static final SendOutcome NOT_ANSWERED = new SendOutcome.Unknown("not_answered");
    private static final SendOutcome FAULT = new SendOutcome.Unknown("gateway_fault");
    private static final SendOutcome OVERDUE = new SendOutcome.Unknown("deadline");

    private final Sender sender;
    private final CallAdmission admission;
    private final BlockResults results;
    private final UnsentCalls unsent;
    private final SendThreads threads;
    private final CallWatchdog watchdog;

    /** @param sender composes the texts, and sends a message that is left alone */
    BatchSender(
            Sender sender,
            CallAdmission admission,
            BlockResults results,
            UnsentCalls unsent,
            SendThreads threads,
            CallWatchdog watchdog) {
        this.sender = sender;
        this.admission = admission;
        this.results = results;
        this.threads = threads;
        this.watchdog = watchdog;
        this.unsent = unsent;
    }

    /** A message and its slot in the journal. */
    record Slotted(OutgoingMessage item, int slot) {}

    /** A message whose text is ready. */
    private record Composed(OutgoingMessage item, int slot, OutboundMessage message, TextComposer.Ready text) {}

    /**
     * Sends messages of one admitted call.
     *
     * @param alone on a thread of its own, else on the caller's
     */
    void start(AdmittedCall call, List<Slotted> items, boolean alone) {
        if (alone) {
            threads.execute(() -> send(call, items));
        } else {
            send(call, items);
        }
    }

    private void send(AdmittedCall call, List<Slotted> items) {
        var limiter = admission.limiter();
        var ready = composed(items, limiter.gateway().capabilities());
        limiter.ended(items.size() - Math.max(1, ready.size()));
        if (ready.isEmpty()) {
            limiter.leave(call);
        } else if (!admission.isLeaseSafe()) {
            leave(call, ready);
            ready.forEach(each -> results.unsent(each.item(), each.slot()));
        } else if (isJournaled(call, ready)) {
            call(call, ready);
        }
    }

    /** Returns the messages with their texts. Skips a message whose text cannot be rendered or whose validity is over. */
    private List<Composed> composed(List<Slotted> items, Gateway.Capabilities capabilities) {
        var ready = new ArrayList<Composed>(items.size());
        for (var each : items) {
            results.taken(each.slot(), each.item());
            switch (sender.composed(each.item())) {
                case TextComposer.Ready text -> {
                    if (!results.endedBeforeCall(each.item(), each.slot(), capabilities)) {
                        ready.add(new Composed(each.item(), each.slot(), sender.outbound(each.item(), text), text));
                    }
                }
                case TextComposer.Skip skip -> results.skipped(each.item(), each.slot(), skip);
            }
        }
        return ready;
    }

    /**
     * Journals the start of all messages. If one cannot be journaled, the call is not made, and all return to the
     * queue.
     */
    private boolean isJournaled(AdmittedCall call, List<Composed> batch) {
        try {
            for (var each : batch) {
                results.started(each.slot(), each.item(), each.message().attempt());
            }
            return true;
        } catch (RuntimeException | Error e) {
            LOG.errorf(Redacted.of(e), "The start of a batch of %d messages could not be journaled", batch.size());
            leave(call, batch);
            toQueue(batch, AttemptPolicy.UNREACHED_PAUSE, AttemptResult.WaitReason.UNREACHED);
            return false;
        }
    }

    private void call(AdmittedCall call, List<Composed> batch) {
        var gateway = admission.limiter().gateway();
        var messages = batch.stream().map(Composed::message).toList();
        if (!gateway.capabilities().waits()) {
            answered(call, gateway, batch, outcomes(gateway, messages));
            return;
        }
        var watched = watchdog.watch(
                gateway.capabilities(),
                () -> answered(call, gateway, batch, Collections.nCopies(batch.size(), OVERDUE)));
        var outcomes = outcomes(gateway, messages);
        if (watchdog.returned(watched)) {
            answered(call, gateway, batch, outcomes);
        } else {
            for (int i = 0; i < batch.size(); i++) {
                var each = batch.get(i);
                results.late(
                        each.item(),
                        outcomes.get(i),
                        gateway.capabilities(),
                        each.text().rendered().orElse(null));
            }
        }
    }

    /** Returns one outcome for each message. A message without one may have been sent. */
    private static List<SendOutcome> outcomes(Gateway gateway, List<OutboundMessage> messages) {
        List<SendOutcome> answers;
        try {
            // A single message is left when all others of the batch were skipped.
            answers = messages.size() == 1
                    ? Collections.singletonList(gateway.send(messages.getFirst()))
                    : new ArrayList<>(gateway.sendBatch(messages));
        } catch (RuntimeException | Error e) {
            LOG.warnf(Redacted.of(e), "The gateway failed to send a batch of %d messages", messages.size());
            return Collections.nCopies(messages.size(), FAULT);
        }
        if (answers.size() > messages.size()) {
            LOG.warnf("The gateway gave %d outcomes for %d messages", answers.size(), messages.size());
        }
        var outcomes = new ArrayList<SendOutcome>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            var answer = i < answers.size() ? answers.get(i) : NOT_ANSWERED;
            outcomes.add(answer == null ? FAULT : answer);
        }
        return outcomes;
    }

    /**
     * Settles each message by its own outcome. The journal records all of them before the limiter admits the next call,
     * so at most the messages in flight are uncertain after a crash.
     */
    private void answered(AdmittedCall call, Gateway gateway, List<Composed> batch, List<SendOutcome> outcomes) {
        var limiter = admission.limiter();
        var written = new ArrayList<MessageResult>(batch.size());
        var summary = new Summary();
        for (int i = 0; i < batch.size(); i++) {
            var each = batch.get(i);
            switch (outcomes.get(i)) {
                case SendOutcome.Throttled throttled -> {
                    summary.throttled(throttled);
                    written.add(waiting(each, throttled.retryAfter(), AttemptResult.WaitReason.THROTTLED));
                }
                case SendOutcome.Held held -> {
                    summary.held = held;
                    written.add(waiting(each, AttemptPolicy.UNREACHED_PAUSE, AttemptResult.WaitReason.HELD));
                }
                case SendOutcome.Unreached _ ->
                    written.add(waiting(each, AttemptPolicy.UNREACHED_PAUSE, AttemptResult.WaitReason.UNREACHED));
                case SendOutcome.Accepted _,
                        SendOutcome.Duplicate _,
                        SendOutcome.Refused _,
                        SendOutcome.Deferred _,
                        SendOutcome.Unknown _ -> {
                    summary.answered(outcomes.get(i) instanceof SendOutcome.Unknown);
                    written.add(results.answered(
                            each.item(),
                            each.slot(),
                            outcomes.get(i),
                            gateway.capabilities(),
                            each.text().rendered().orElse(null)));
                    if (outcomes.get(i) instanceof SendOutcome.Accepted
                            || outcomes.get(i) instanceof SendOutcome.Duplicate) {
                        limiter.holds()
                                .accepted(
                                        admission.plan().sender(),
                                        admission.plan().id());
                    }
                }
            }
        }
        limiter.ended(batch.size() - 1);
        summary.end(call, limiter, unsent);
        written.forEach(results::write);
    }

    /** The outcomes of one call. */
    private static final class Summary {
        private int definite;
        private int uncertain;
        private SendOutcome.@Nullable Throttled throttled;
        private SendOutcome.@Nullable Held held;

        void answered(boolean isUncertain) {
            if (isUncertain) {
                uncertain++;
            } else {
                definite++;
            }
        }

        /** Keeps the longest pause of the widest scope. The limit of one recipient says nothing about the other messages. */
        void throttled(SendOutcome.Throttled next) {
            if (next.scope() == SendOutcome.Scope.RECIPIENT) {
                definite++;
            } else if (throttled == null
                    || next.scope().compareTo(throttled.scope()) < 0
                    || next.scope() == throttled.scope() && next.retryAfter().compareTo(throttled.retryAfter()) > 0) {
                throttled = next;
            }
        }

        /** Ends the call. A throttled or held message concerns its scope, as a call with one message does. */
        void end(AdmittedCall call, GatewayLimiter limiter, UnsentCalls unsent) {
            if (held != null) {
                unsent.ended(call, held);
            } else if (throttled != null) {
                unsent.ended(call, throttled);
            } else if (definite + uncertain == 0) {
                unsent.endedUnreached(call);
            } else {
                limiter.answered(call, definite, uncertain);
            }
        }
    }

    private void leave(AdmittedCall call, List<Composed> batch) {
        admission.limiter().ended(batch.size() - 1);
        admission.limiter().leave(call);
    }

    private void toQueue(List<Composed> batch, Duration pause, AttemptResult.WaitReason reason) {
        batch.forEach(each -> results.write(waiting(each, pause, reason)));
    }

    /** Removes the start of a message that was certainly not sent, and returns its wait for the next call. */
    private MessageResult waiting(Composed each, Duration pause, AttemptResult.WaitReason reason) {
        results.withdrawn(each.slot());
        return results.waiting(each.item(), pause, reason);
    }
}
