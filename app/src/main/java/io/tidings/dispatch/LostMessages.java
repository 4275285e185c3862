package io.tidings.dispatch;

import io.tidings.dispatch.RecoveryStore.PossiblySent;
import io.tidings.dispatch.RecoveryStore.TakenOver;
import io.tidings.gateways.FailureClass;
import io.tidings.gateways.Gateway;
import io.tidings.messages.AttemptResult;
import io.tidings.messages.MessageState;
import io.tidings.observability.Redacted;
import io.tidings.plans.PlanStore;
import io.tidings.plans.SendPlan;
import io.tidings.ratelimits.GatewayLimiters;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Decides about the messages that a lost holder had started and that have no outcome. Thread-safe. */
@Singleton
final class LostMessages {
    /** A message that its holder had taken up at this many deaths is not sent again. */
    private static final int MAX_LOST_COUNT = 3;

    private static final Logger LOG = Logger.getLogger(LostMessages.class);

    private final RecoveryStore store;
    private final PlanStore plans;
    private final GatewayLimiters limiters;
    private final InstantSource clock;

    LostMessages(RecoveryStore store, PlanStore plans, GatewayLimiters limiters, InstantSource clock) {
        this.store = store;
        this.plans = plans;
        this.limiters = limiters;
        this.clock = clock;
    }

    /**
     * Returns a result for each started message without an outcome.
     *
     * @param journal of the lost holder, if this machine has it
     */
    List<MessageResult> results(Handle handle, TakenOver takenOver, JournalReader.@Nullable JournalRecord journal) {
        var block = takenOver.block();
        var plan = plans.get(block.plan());
        var gateway = capabilities(block.gateway());
        var results = new ArrayList<MessageResult>();
        for (var each : store.possiblySent(handle, block)) {
            var result = result(takenOver, plan, gateway, each, journal);
            if (isPoisonous(each, takenOver, journal)) {
                result = failed(result, each);
            }
            var stopped = takenOver.stopRequested() && result.result().equals(AttemptResult.UNSENT);
            results.add(stopped ? cancelled(result, each) : result);
        }
        return results;
    }

    /** A gateway that cannot be opened here is assumed to recognise no send key. */
    private Gateway.Capabilities capabilities(GatewayId gateway) {
        try {
            return limiters.of(gateway).gateway().capabilities();
        } catch (RuntimeException e) {
            LOG.warnf("Gateway %s could not be opened to recover its messages: %s", gateway, Redacted.brief(e));
            return Gateway.Capabilities.ofNetwork();
        }
    }

    private MessageResult result(
            TakenOver takenOver,
            SendPlan plan,
            Gateway.Capabilities gateway,
            PossiblySent message,
            JournalReader.@Nullable JournalRecord journal) {
        var block = takenOver.block();
        int attempt = message.attempts() + 1;
        long now = clock.millis();
        var entry = journal == null ? null : journal.entries().get(message.message());
        if (entry != null && entry.result().isPresent()) {
            return new MessageResult(
                    block,
                    message.message(),
                    entry.result().get(),
                    entry.attempt(),
                    entry.atMillis(),
                    null,
                    entry.refs());
        }
        if (entry == null && journal != null && journal.complete()) {
            return new MessageResult(block, message.message(), AttemptResult.UNSENT, message.attempts(), now, null);
        }
        var lost = new Attempt(
                attempt,
                message.uncountedAttempts(),
                message.key(),
                gateway,
                takenOver.renewedAt(),
                Instant.ofEpochMilli(now));
        double jitter = ThreadLocalRandom.current().nextDouble();
        // A text that was rendered for the lost call is lost too, so the call cannot be repeated.
        boolean sameText = plan.text().template() == null || message.textStored();
        var result = sameText
                ? AttemptPolicy.unanswered(plan, lost, jitter, RecoveryStore.HOLDER_LOST)
                : AttemptPolicy.uncertain(plan, lost, jitter, RecoveryStore.HOLDER_LOST);
        return new MessageResult(block, message.message(), result, attempt, now, null);
    }

    /**
     * Returns whether the holder had taken up this message when it died, for the third time. Then the message most likely
     * crashes its holders. Only this message fails, and the loop ends.
     */
    private static boolean isPoisonous(
            PossiblySent message, TakenOver takenOver, JournalReader.@Nullable JournalRecord journal) {
        return journal != null
                && journal.complete()
                && journal.taken().contains(message.message())
                && takenOver.lostCount() + 1 >= MAX_LOST_COUNT;
    }

    private static MessageResult failed(MessageResult unsent, PossiblySent message) {
        var reason = new AttemptResult.Reason(
                FailureClass.CONTENT, "poison", "The node died each time it prepared this message");
        return new MessageResult(
                unsent.block(),
                unsent.message(),
                AttemptPolicy.ended(new AttemptResult.Final(MessageState.FAILED, reason), message.key()),
                unsent.attempt() + 1,
                unsent.atMillis(),
                null);
    }

    private static MessageResult cancelled(MessageResult unsent, PossiblySent message) {
        return new MessageResult(
                unsent.block(),
                unsent.message(),
                AttemptPolicy.ended(new AttemptResult.Final(MessageState.CANCELLED, null), message.key()),
                message.key() == null ? unsent.attempt() : unsent.attempt() + 1,
                unsent.atMillis(),
                null);
    }
}
