package io.tidings.dispatch;

import io.tidings.dispatch.RecoveryStore.InDoubt;
import io.tidings.dispatch.RecoveryStore.Taken;
import io.tidings.gateways.FailureClass;
import io.tidings.messages.MessageState;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Decides about the messages that a lost holder had begun and has no outcome of. Thread-safe. */
@Singleton
final class LostMessages {
    private static final int MOST_RESCUES = 3;

    private final RecoveryStore store;
    private final PlanStore plans;
    private final InstantSource clock;

    LostMessages(RecoveryStore store, PlanStore plans, InstantSource clock) {
        this.store = store;
        this.plans = plans;
        this.clock = clock;
    }

    /** @param journal of the lost holder, if this machine has it */
    List<Settled> settled(Handle handle, Taken taken, JournalReader.@Nullable Testimony journal) {
        var block = taken.block();
        var plan = plans.get(block.plan());
        var settled = new ArrayList<Settled>();
        for (var each : store.inDoubt(handle, block)) {
            var verdict = poison(block, judge(block, plan, each, journal));
            var stopped = taken.stopRequested() && verdict.settlement().equals(Settlement.UNSENT);
            settled.add(stopped ? cancelled(verdict) : verdict);
        }
        return settled;
    }

    private Settled judge(Block block, SendPlan plan, InDoubt message, JournalReader.@Nullable Testimony journal) {
        int attempt = message.attempts() + 1;
        long now = clock.millis();
        var entry = journal == null ? null : journal.entries().get(message.message());
        if (entry != null && entry.settlement().isPresent()) {
            return new Settled(
                    block, message.message(), entry.settlement().get(), entry.attempt(), entry.atMillis(), null);
        }
        if (entry == null && journal != null && journal.wholeTruth()) {
            return new Settled(block, message.message(), Settlement.UNSENT, message.attempts(), now, null);
        }
        var doubt = Verdict.doubt(
                plan,
                attempt - message.forgiven(),
                ThreadLocalRandom.current().nextDouble(),
                RecoveryStore.HOLDER_LOST);
        return new Settled(block, message.message(), doubt, attempt, now, null);
    }

    /**
     * A message that was lost with its holder, unsent, for the third time, the last time alone: it is what kills. Only
     * it fails, so that the loop ends.
     */
    private static Settled poison(Block block, Settled unsent) {
        if (block.rescues() < MOST_RESCUES || !unsent.settlement().equals(Settlement.UNSENT)) {
            return unsent;
        }
        var reason = new Settlement.Reason(
                FailureClass.CONTENT, "poison", "Its worker was lost each time this message was taken up");
        return new Settled(
                unsent.block(),
                unsent.message(),
                new Settlement.Final(MessageState.FAILED, reason),
                unsent.attempt() + 1,
                unsent.atMillis(),
                null);
    }

    private static Settled cancelled(Settled unsent) {
        return new Settled(
                unsent.block(),
                unsent.message(),
                new Settlement.Final(MessageState.CANCELLED, null),
                unsent.attempt(),
                unsent.atMillis(),
                null);
    }
}
