package io.tidings.uncertain;

import io.tidings.gateways.FailureClass;
import io.tidings.gateways.Gateway;
import io.tidings.gateways.LookupOutcome;
import io.tidings.gateways.ReceiptArrived;
import io.tidings.messages.AttemptResult;
import io.tidings.messages.MessageState;
import io.tidings.plans.PlanStore;
import io.tidings.plans.SendPlan.OnUncertain;
import io.tidings.shared.PlanId;
import io.tidings.statusupdates.ProviderRefs;
import io.tidings.statusupdates.ProviderRefs.AttemptRefs;
import io.tidings.statusupdates.StatusUpdate;
import io.tidings.statusupdates.StatusUpdateStore;
import io.tidings.uncertain.UncertainMessageStore.UncertainMessage;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Applies the answers of look-ups. An accepted message is sent. A message that was not accepted is sent again if its
 * plan says {@code LOOKUP} and {@link NotAcceptedCheck} confirms it; other plans leave the decision to a person.
 * Thread-safe.
 */
@Singleton
final class LookupAnswers {
    private static final Logger LOG = Logger.getLogger(LookupAnswers.class);

    private final PlanStore plans;
    private final NotAcceptedCheck check;
    private final StatusUpdateStore updates;
    private final ProviderRefs refs;
    private final EvidenceRequeue requeue;
    private final InstantSource clock;

    LookupAnswers(
            PlanStore plans,
            NotAcceptedCheck check,
            StatusUpdateStore updates,
            ProviderRefs refs,
            EvidenceRequeue requeue,
            InstantSource clock) {
        this.plans = plans;
        this.check = check;
        this.updates = updates;
        this.refs = refs;
        this.requeue = requeue;
        this.clock = clock;
    }

    /** The answer of the provider about one message. @param way how the message was looked up */
    record Answer(UncertainMessage message, LookupOutcome outcome, Gateway.Lookup way) {}

    void apply(List<Answer> answers) throws SQLException {
        var known = new ArrayList<StatusUpdate>();
        var refs = new ArrayList<AttemptRefs>();
        var notAccepted = new HashMap<UncertainMessage, Duration>();
        for (var answer : answers) {
            var message = answer.message();
            switch (answer.outcome()) {
                case LookupOutcome.Found(var named, var status) -> {
                    refs.add(new AttemptRefs(message.message(), message.attempt(), named));
                    known.add(new StatusUpdate(message.message(), found(status), null, clock.millis())
                            .ofAttempt(message.attempt()));
                }
                case LookupOutcome.NotAccepted(var settledAfter) -> {
                    // The content of a message may differ at the provider, so its absence proves nothing.
                    if (answer.way() == Gateway.Lookup.BY_KEY
                            && plans.get(message.plan()).onUncertain() == OnUncertain.LOOKUP) {
                        notAccepted.put(message, settledAfter);
                    }
                }
                case LookupOutcome.Unclear(var cause) ->
                    LOG.debugf("The look-up of message %d is unclear: %s", message.message(), cause);
            }
        }
        this.refs.write(refs);
        if (!known.isEmpty()) {
            updates.raise(known);
        }
        if (!notAccepted.isEmpty()) {
            sendAgain(check.confirmed(notAccepted));
        }
    }

    /**
     * Returns the state of a message that the provider found. It accepted the message, even if it failed to send it
     * later.
     */
    private static MessageState found(ReceiptArrived.@Nullable Status status) {
        return switch (status) {
            case null -> MessageState.SENT;
            case SUBMITTED, SENT -> MessageState.SENT;
            case DELIVERED -> MessageState.DELIVERED;
            case READ -> MessageState.READ;
            case UNDELIVERED, FAILED, EXPIRED -> MessageState.UNDELIVERED;
        };
    }

    private void sendAgain(List<UncertainMessage> notAccepted) throws SQLException {
        var exhausted = new ArrayList<StatusUpdate>();
        Map<PlanId, Set<Long>> again = new HashMap<>();
        var reason = new AttemptResult.Reason(
                FailureClass.TRANSIENT,
                "never_taken",
                "The provider did not receive the message, and no attempt is left");
        for (var message : notAccepted) {
            if (plans.get(message.plan()).retry().isExhausted(message.attempt())) {
                exhausted.add(StatusUpdate.of(message.message(), MessageState.FAILED, reason, clock.millis())
                        .ofAttempt(message.attempt()));
            } else {
                again.computeIfAbsent(message.plan(), key -> new TreeSet<>()).add(message.message());
            }
        }
        updates.raise(exhausted);
        again.forEach(requeue::requeueNotAccepted);
    }
}
