package io.tidings.dispatch;

import io.tidings.dispatch.DoubtStore.Doubt;
import io.tidings.dispatch.SendPlan.OnUncertain;
import io.tidings.gateways.FailureClass;
import io.tidings.gateways.Gateway;
import io.tidings.gateways.LookupOutcome;
import io.tidings.messages.MessageState;
import io.tidings.observability.Redacted;
import io.tidings.shared.MessageId;
import io.tidings.shared.PlanId;
import io.tidings.transport.Transport;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Sees to messages of which nobody knows whether they were sent: asks the provider about them a few times, where it can
 * be asked, and closes those that nothing was heard of for days. A receipt lifts a doubt at any time, even then. Start
 * and stop are idempotent.
 */
@Singleton
final class Doubts {
    private static final Logger LOG = Logger.getLogger(Doubts.class);
    private static final int AT_ONCE = 100;

    private final Jdbi jdbi;
    private final DoubtStore store;
    private final DispatchParts parts;
    private final FactStore facts;
    private final PutBackStore putBacks;
    private final Drain drain;
    private final Transport transport;
    private volatile boolean running;
    private @Nullable Thread thread;

    Doubts(
            Jdbi jdbi,
            DoubtStore store,
            DispatchParts parts,
            FactStore facts,
            PutBackStore putBacks,
            Drain drain,
            Transport transport) {
        this.jdbi = jdbi;
        this.store = store;
        this.parts = parts;
        this.facts = facts;
        this.putBacks = putBacks;
        this.drain = drain;
        this.transport = transport;
    }

    synchronized void start() {
        if (!running) {
            running = true;
            thread = Thread.ofVirtual().name("doubts").start(this::run);
        }
    }

    synchronized void stop() {
        running = false;
        if (thread != null) {
            thread.interrupt();
        }
        thread = null;
    }

    private void run() {
        while (running) {
            try {
                pass();
                Thread.sleep(parts.config().doubtPollMs());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | SQLException e) {
                // The database may be away; the next pass comes anyway.
                LOG.warnf("A look at doubts failed: %s", Redacted.brief(e));
                BlockFeeder.pause();
            }
        }
    }

    /** Asks about all that is due, and closes what is too old. Safe on every node at once. */
    void pass() throws SQLException {
        List<Doubt> due;
        do {
            due = store.due(parts.config().lookUpSeconds(), AT_ONCE);
            lookUp(due);
        } while (due.size() == AT_ONCE);
        int raised;
        do {
            raised = giveUp(store.older(parts.config().giveUpHours(), AT_ONCE));
        } while (raised == AT_ONCE);
    }

    private void lookUp(List<Doubt> due) throws SQLException {
        var mute = new ArrayList<Long>();
        var known = new ArrayList<Fact>();
        Map<PlanId, Set<Long>> again = new HashMap<>();
        for (var doubt : due) {
            var gateway = parts.lanes().of(doubt.gateway()).gateway();
            if (gateway.capabilities().lookup() == Gateway.Lookup.NONE) {
                mute.add(doubt.message());
                continue;
            }
            switch (ask(gateway, doubt)) {
                case LookupOutcome.Found _ -> known.add(sent(doubt.message()));
                case LookupOutcome.NeverTaken _ -> neverTaken(doubt, known, again);
                case LookupOutcome.Unclear(var cause) ->
                    LOG.debugf("A look-up of message %d: %s", doubt.message(), cause);
            }
        }
        if (!mute.isEmpty()) {
            store.leave(mute);
        }
        if (!known.isEmpty()) {
            facts.raise(known);
        }
        again.forEach(this::again);
    }

    /** The provider is sure. Whoever chose to have it looked up has it sent again; others decide for themselves. */
    private void neverTaken(Doubt doubt, List<Fact> known, Map<PlanId, Set<Long>> again) {
        var plan = parts.plans().get(doubt.plan());
        if (plan.onUncertain() != OnUncertain.LOOKUP) {
            return;
        }
        if (plan.retry().isExhausted(doubt.attempt())) {
            known.add(notSent(
                    doubt.message(),
                    MessageState.FAILED,
                    new Settlement.Reason(
                            FailureClass.TRANSIENT,
                            "never_taken",
                            "The provider never had it, and it may not be tried again")));
        } else {
            again.computeIfAbsent(doubt.plan(), key -> new TreeSet<>()).add(doubt.message());
        }
    }

    private void again(PlanId plan, Set<Long> messages) {
        var unused = jdbi.inTransaction(handle -> putBacks.uncertain(handle, plan, messages));
        transport.announce();
        drain.check(plan);
    }

    /**
     * Counts as failed, for the customer's benefit: what it cost is given back.
     *
     * @return how many: fewer than given when a receipt has come meanwhile
     */
    private int giveUp(List<Long> old) throws SQLException {
        if (old.isEmpty()) {
            return 0;
        }
        var unheard = new Settlement.Reason(
                FailureClass.UNKNOWN_OUTCOME,
                "never_heard_of",
                "Nothing was heard of it for %d hours".formatted(parts.config().giveUpHours()));
        int raised = facts.raise(old.stream()
                .map(message -> notSent(message, MessageState.EXPIRED, unheard))
                .toList());
        LOG.infof("%d messages of which nothing was heard are given up", raised);
        return raised;
    }

    private static LookupOutcome ask(Gateway gateway, Doubt doubt) {
        try {
            return gateway.lookup(new MessageId(doubt.message()), doubt.attempt());
        } catch (RuntimeException e) {
            LOG.warnf(Redacted.of(e), "A look-up of message %d failed", doubt.message());
            return new LookupOutcome.Unclear("gateway_fault");
        }
    }

    private static Fact sent(long message) {
        return new Fact(message, MessageState.SENT, null, System.currentTimeMillis());
    }

    private static Fact notSent(long message, MessageState state, Settlement.Reason reason) {
        return Fact.of(message, state, reason, System.currentTimeMillis());
    }
}
