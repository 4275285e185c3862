package io.tidings.dispatch;

import io.tidings.dispatch.RecoveryStore.PossiblySent;
import io.tidings.dispatch.RecoveryStore.TakenOver;
import io.tidings.gateways.FailureClass;
import io.tidings.messages.MessageState;
import io.tidings.plans.PlanStore;
import io.tidings.plans.SendPlan;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Decides about the messages that a lost holder had started and that have no outcome. Thread-safe. */
@Singleton
final class LostMessages {
    private static final int MAX_LOST_COUNT = 3;

    private final RecoveryStore store;
    private final PlanStore plans;
    private final InstantSource clock;

    LostMessages(RecoveryStore store, PlanStore plans, InstantSource clock) {
        this.store = store;
        this.plans = plans;
        this.clock = clock;
    }

    /**
     * Returns a result for each started message without an outcome.
     *
     * @param journal of the lost holder, if this machine has it
     */
    List<MessageResult> results(Handle handle, TakenOver taken, JournalReader.@Nullable JournalRecord journal) {
        var block = taken.block();
        var plan = plans.get(block.plan());
        var results = new ArrayList<MessageResult>();
        for (var each : store.possiblySent(handle, block)) {
            var result = failIfPoisonous(block, result(block, plan, each, journal));
            var stopped = taken.stopRequested() && result.result().equals(AttemptResult.UNSENT);
            results.add(stopped ? cancelled(result) : result);
        }
        return results;
    }

    private MessageResult result(
            Block block, SendPlan plan, PossiblySent message, JournalReader.@Nullable JournalRecord journal) {
        int attempt = message.attempts() + 1;
        long now = clock.millis();
        var entry = journal == null ? null : journal.entries().get(message.message());
        if (entry != null && entry.result().isPresent()) {
            return new MessageResult(
                    block, message.message(), entry.result().get(), entry.attempt(), entry.atMillis(), null);
        }
        if (entry == null && journal != null && journal.complete()) {
            return new MessageResult(block, message.message(), AttemptResult.UNSENT, message.attempts(), now, null);
        }
        var uncertain = AttemptPolicy.uncertain(
                plan,
                attempt - message.uncountedAttempts(),
                ThreadLocalRandom.current().nextDouble(),
                RecoveryStore.HOLDER_LOST);
        return new MessageResult(block, message.message(), uncertain, attempt, now, null);
    }

    /**
     * Fails a message that was alone in work when its holder was lost for the third time. It most likely crashes its
     * holder, so only this message fails and the loop ends.
     */
    private static MessageResult failIfPoisonous(Block block, MessageResult unsent) {
        if (block.lostCount() < MAX_LOST_COUNT || !unsent.result().equals(AttemptResult.UNSENT)) {
            return unsent;
        }
        var reason = new AttemptResult.Reason(
                FailureClass.CONTENT, "poison", "The worker was lost each time it started to send this message");
        return new MessageResult(
                unsent.block(),
                unsent.message(),
                new AttemptResult.Final(MessageState.FAILED, reason),
                unsent.attempt() + 1,
                unsent.atMillis(),
                null);
    }

    private static MessageResult cancelled(MessageResult unsent) {
        return new MessageResult(
                unsent.block(),
                unsent.message(),
                new AttemptResult.Final(MessageState.CANCELLED, null),
                unsent.attempt(),
                unsent.atMillis(),
                null);
    }
}
