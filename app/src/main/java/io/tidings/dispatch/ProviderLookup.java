package io.tidings.dispatch;

import io.tidings.dispatch.UncertainMessageStore.UncertainMessage;
import io.tidings.gateways.FailureClass;
import io.tidings.gateways.Gateway;
import io.tidings.gateways.LookupOutcome;
import io.tidings.messages.MessageState;
import io.tidings.observability.Redacted;
import io.tidings.plans.PlanStore;
import io.tidings.plans.SendPlan.OnUncertain;
import io.tidings.shared.MessageId;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jboss.logging.Logger;

/** Looks up uncertain messages at their providers and applies the answers. Thread-safe. */
@Singleton
final class ProviderLookup {
    private static final Logger LOG = Logger.getLogger(ProviderLookup.class);

    private final GatewayLimiters limiters;
    private final PlanStore plans;
    private final StatusUpdateStore updates;
    private final EvidenceRequeue requeue;
    private final InstantSource clock;

    ProviderLookup(
            GatewayLimiters limiters,
            PlanStore plans,
            StatusUpdateStore facts,
            EvidenceRequeue requeue,
            InstantSource clock) {
        this.limiters = limiters;
        this.plans = plans;
        this.updates = facts;
        this.requeue = requeue;
        this.clock = clock;
    }

    /** Looks up these messages. @return the messages whose provider offers no look-up */
    List<Long> lookUp(List<UncertainMessage> due) throws SQLException {
        var unsupported = new ArrayList<Long>();
        var known = new ArrayList<StatusUpdate>();
        Map<PlanId, Set<Long>> again = new HashMap<>();
        for (var message : due) {
            var gateway = limiters.of(message.gateway()).gateway();
            if (gateway.capabilities().lookup() == Gateway.Lookup.NONE) {
                unsupported.add(message.message());
                continue;
            }
            switch (lookUp(gateway, message)) {
                case LookupOutcome.Found _ ->
                    known.add(new StatusUpdate(message.message(), MessageState.SENT, null, clock.millis()));
                case LookupOutcome.NotAccepted _ -> notAccepted(message, known, again);
                case LookupOutcome.Unclear(var cause) ->
                    LOG.debugf("The look-up of message %d is unclear: %s", message.message(), cause);
            }
        }
        if (!known.isEmpty()) {
            updates.raise(known);
        }
        again.forEach(requeue::requeueNotAccepted);
        return unsupported;
    }

    /**
     * Handles a definite answer that the provider did not accept the message. A plan with {@code LOOKUP} requeues it;
     * other plans leave the decision to a person.
     */
    private void notAccepted(UncertainMessage message, List<StatusUpdate> known, Map<PlanId, Set<Long>> again) {
        var plan = plans.get(message.plan());
        if (plan.onUncertain() != OnUncertain.LOOKUP) {
            return;
        }
        if (plan.retry().isExhausted(message.attempt())) {
            var reason = new AttemptResult.Reason(
                    FailureClass.TRANSIENT,
                    "never_taken",
                    "The provider did not receive the message, and no attempt is left");
            known.add(StatusUpdate.of(message.message(), MessageState.FAILED, reason, clock.millis()));
        } else {
            again.computeIfAbsent(message.plan(), key -> new TreeSet<>()).add(message.message());
        }
    }

    private static LookupOutcome lookUp(Gateway gateway, UncertainMessage message) {
        try {
            return gateway.lookup(new MessageId(message.message()), message.attempt());
        } catch (RuntimeException e) {
            LOG.warnf(Redacted.of(e), "The look-up of message %d failed", message.message());
            return new LookupOutcome.Unclear("gateway_fault");
        }
    }
}
