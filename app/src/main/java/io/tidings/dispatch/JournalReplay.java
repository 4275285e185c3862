package io.tidings.dispatch;

import io.tidings.dispatch.UncertainRequeueStore.Unsent;
import io.tidings.messages.MessageState;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Hears what the holder of a block knows that another node has recovered meanwhile: of one that died, by the journals that
 * its next run finds, of one that was frozen or cut off, when it is back. What was answered is known then, and what was
 * never begun was not sent: only calls that were under way when it died stay in doubt. Hearing the same again changes
 * nothing.
 */
@Singleton
final class JournalReplay {
    private static final Logger LOG = Logger.getLogger(JournalReplay.class);

    private final RecoveryStore store;
    private final StatusUpdateStore updates;
    private final EvidenceRequeue requeue;
    private final InstantSource clock;

    JournalReplay(RecoveryStore store, StatusUpdateStore facts, EvidenceRequeue requeue, InstantSource clock) {
        this.store = store;
        this.updates = facts;
        this.requeue = requeue;
        this.clock = clock;
    }

    void replay(Collection<JournalReader.JournalRecord> journals) throws SQLException {
        var known = new ArrayList<StatusUpdate>();
        var unsent = new HashMap<PlanId, List<Unsent>>();
        for (var journal : journals) {
            journal
                    .entries()
                    .forEach((message, entry) -> entry.result().ifPresent(result -> {
                        if (result instanceof AttemptResult.Final(var state, var reason)) {
                            known.add(StatusUpdate.of(message, state, reason, entry.atMillis()));
                        }
                    }));
            store.stillUncertain(journal.block(), journal.fence())
                    .forEach((plan, messages) -> unsent.computeIfAbsent(plan, key -> new ArrayList<>())
                            .addAll(unsent(journal, messages)));
        }
        int raised = updates.raise(known);
        long again = 0;
        for (var each : unsent.entrySet()) {
            again += requeue(each.getKey(), each.getValue());
        }
        if (raised + again > 0) {
            LOG.infof(
                    "A holder that lost its blocks says of %d doubts what became of them, and of %d that they were never sent",
                    raised, again);
        }
    }

    private static List<Unsent> unsent(JournalReader.JournalRecord journal, List<Long> doubts) {
        var unsent = new ArrayList<Unsent>();
        for (long message : doubts) {
            var entry = journal.entries().get(message);
            if (entry == null && journal.complete()) {
                unsent.add(new Unsent(message, null));
            } else if (entry != null
                    && entry.result().orElse(null)
                            instanceof AttemptResult.RetryLater(var pause, var reason, var hold)) {
                unsent.add(new Unsent(message, reason));
            }
        }
        return unsent;
    }

    private long requeue(PlanId plan, List<Unsent> unsent) throws SQLException {
        if (unsent.isEmpty()) {
            return 0;
        }
        var moved = requeue.requeueUnsent(plan, unsent);
        if (moved.isPresent()) {
            return moved.get();
        }
        // Its plan was stopped: this is one of those that the stop was in time for.
        long now = clock.millis();
        return updates.raise(unsent.stream()
                .map(each -> new StatusUpdate(each.message(), MessageState.CANCELLED, null, now))
                .toList());
    }
}
