package io.tidings.dispatch;

import io.tidings.messages.AttemptResult;
import io.tidings.messages.MessageState;
import io.tidings.shared.PlanId;
import io.tidings.statusupdates.ProviderRefs;
import io.tidings.statusupdates.ProviderRefs.AttemptRefs;
import io.tidings.statusupdates.StatusUpdate;
import io.tidings.statusupdates.StatusUpdateStore;
import io.tidings.uncertain.EvidenceRequeue;
import io.tidings.uncertain.UncertainRequeueStore.Unsent;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Applies the journals of holders whose blocks another node has recovered. After a crash, the next run of the holder
 * finds its journals. A holder that was frozen or disconnected replays them when it continues. Answered calls are then
 * known, and messages that were not started were not sent. Only the calls in flight at the crash stay uncertain.
 * Idempotent.
 */
@Singleton
final class JournalReplay {
    private static final Logger LOG = Logger.getLogger(JournalReplay.class);

    private final RecoveryStore store;
    private final StatusUpdateStore updates;
    private final ProviderRefs refs;
    private final EvidenceRequeue requeue;
    private final InstantSource clock;

    JournalReplay(
            RecoveryStore store,
            StatusUpdateStore updates,
            ProviderRefs refs,
            EvidenceRequeue requeue,
            InstantSource clock) {
        this.store = store;
        this.updates = updates;
        this.refs = refs;
        this.requeue = requeue;
        this.clock = clock;
    }

    void replay(Collection<JournalReader.JournalRecord> journals) throws SQLException {
        var known = new ArrayList<StatusUpdate>();
        var named = new ArrayList<AttemptRefs>();
        var unsent = new HashMap<PlanId, List<Unsent>>();
        for (var journal : journals) {
            journal.entries()
                    .forEach((message, entry) -> entry.result().ifPresent(result -> {
                        if (result instanceof AttemptResult.Final(var state, var reason)) {
                            known.add(StatusUpdate.of(message, state, reason, entry.atMillis())
                                    .ofAttempt(entry.attempt()));
                        }
                    }));
            journal.entries()
                    .forEach((message, entry) -> named.add(new AttemptRefs(message, entry.attempt(), entry.refs())));
            store.stillUncertain(journal.block(), journal.fence())
                    .forEach((plan, messages) -> unsent.computeIfAbsent(plan, key -> new ArrayList<>())
                            .addAll(unsent(journal, messages)));
        }
        refs.write(named);
        int raised = updates.raise(known);
        long again = 0;
        for (var each : unsent.entrySet()) {
            again += requeue(each.getKey(), each.getValue());
        }
        if (raised + again > 0) {
            LOG.infof("Journals of lost blocks resolved %d uncertain messages; %d more were not sent", raised, again);
        }
    }

    private static List<Unsent> unsent(JournalReader.JournalRecord journal, List<Long> uncertain) {
        var unsent = new ArrayList<Unsent>();
        for (long message : uncertain) {
            var entry = journal.entries().get(message);
            if (entry == null && journal.complete()) {
                unsent.add(new Unsent(message, null));
            } else if (entry != null
                    && entry.result().orElse(null)
                            instanceof AttemptResult.RetryLater(var pause, var reason, var wait, var key)
                    // With a key, the message may have been sent.
                    && key == null) {
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
        // The plan was stopped, so the messages are cancelled.
        long now = clock.millis();
        return updates.raise(unsent.stream()
                .map(each -> new StatusUpdate(each.message(), MessageState.CANCELLED, null, now))
                .toList());
    }
}
