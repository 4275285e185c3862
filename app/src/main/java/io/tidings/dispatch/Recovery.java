package io.tidings.dispatch;

import io.tidings.database.DatabaseAway;
import io.tidings.database.Nodes;
import io.tidings.dispatch.RecoveryStore.InDoubt;
import io.tidings.dispatch.RecoveryStore.Lease;
import io.tidings.dispatch.RecoveryStore.Taken;
import io.tidings.gateways.FailureClass;
import io.tidings.messages.MessageState;
import io.tidings.observability.Redacted;
import io.tidings.transport.Transport;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Takes over blocks whose holder is gone. Above the watermark nothing was begun: that is simply offered again. Below
 * it, the journal of the dead, if this machine has it, says what was sent; what it cannot say is uncertain.
 */
@Singleton
final class Recovery {
    private static final Logger LOG = Logger.getLogger(Recovery.class);
    /** A block of this very node that no worker knows of: its claim's answer was lost. Claims take less than this. */
    private static final int FORGOTTEN_AFTER_SECONDS = 15;

    private static final int RENEW_EVERY_SECONDS = 15;
    private static final int MOST_RESCUES = 3;

    private final Jdbi jdbi;
    private final RecoveryStore store;
    private final DispatchParts parts;
    private final OutcomeStore outcomes;
    private final Witness witness;
    private final Drain drain;
    private final Nodes nodes;
    private final Transport transport;
    private Map<String, JournalReader.Testimony> leftBehind = Map.of();
    private boolean forgotten;
    private volatile boolean running;
    private long renewedAt = System.nanoTime();
    private @Nullable Thread thread;

    Recovery(
            Jdbi jdbi,
            RecoveryStore store,
            DispatchParts parts,
            OutcomeStore outcomes,
            Witness witness,
            Drain drain,
            Nodes nodes,
            Transport transport) {
        this.jdbi = jdbi;
        this.store = store;
        this.parts = parts;
        this.outcomes = outcomes;
        this.witness = witness;
        this.drain = drain;
        this.nodes = nodes;
        this.transport = transport;
    }

    synchronized void start() {
        if (running) {
            return;
        }
        running = true;
        leftBehind = parts.journal().leftBehind();
        thread = Thread.ofPlatform().name("recovery").daemon().start(this::run);
    }

    synchronized void stop() {
        running = false;
        var recovering = thread;
        if (recovering != null) {
            recovering.interrupt();
        }
        thread = null;
    }

    synchronized boolean alive() {
        return thread != null && thread.isAlive();
    }

    private void run() {
        while (running && !Thread.currentThread().isInterrupted()) {
            try {
                renew();
                pass();
                Thread.sleep(parts.config().recoveryMs());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | SQLException e) {
                // The database may be away; the next pass comes anyway.
                LOG.warnf("A look for lost blocks failed: %s", Redacted.brief(e));
                pause();
            }
        }
    }

    /** One look at all leases. Safe on every node at once: of two takers one finds the fence changed. */
    void pass() throws SQLException {
        var alive = new HashMap<Long, Boolean>();
        var open = parts.endings().open();
        var leases = store.leases(parts.config().leaseSeconds(), FORGOTTEN_AFTER_SECONDS);
        for (var lease : leases) {
            boolean lost = lease.owner() == nodes.id()
                    ? lease.stale() && !open.contains(lease.block())
                    : lease.expired() || !alive.computeIfAbsent(lease.owner(), nodes::alive);
            if (lost) {
                tryToRecover(lease);
            }
        }
        if (leases.stream().noneMatch(lease -> leftBehind.containsKey(Journal.key(lease.block(), lease.fence())))) {
            applyLeftovers();
        }
    }

    /** One block that cannot be recovered must not keep the others from it. */
    private void tryToRecover(Lease lease) throws SQLException {
        try {
            recover(lease);
        } catch (RuntimeException | SQLException e) {
            if (DatabaseAway.caused(e)) {
                throw e;
            }
            LOG.errorf(Redacted.of(e), "Block %d could not be recovered", lease.block());
        }
    }

    private void recover(Lease lease) throws SQLException {
        var testimony = leftBehind.get(Journal.key(lease.block(), lease.fence()));
        var recovered = jdbi.inTransaction(handle -> {
            var taken = store.take(handle, lease, nodes.id(), parts.config().leaseSeconds());
            if (taken.isEmpty()) {
                return null;
            }
            var settled = judge(handle, taken.get(), testimony);
            var late = outcomes.write(handle, settled);
            if (taken.get().stopRequested()) {
                parts.blocks()
                        .cancelRest(
                                handle, taken.get().block(), taken.get().block().startedUpto());
            }
            var closed = store.finish(handle, taken.get().block());
            parts.endings().settle(handle, taken.get().block(), late);
            return new Recovered(taken.get().block(), settled, closed);
        });
        if (recovered != null) {
            LOG.infof(
                    "Recovered block %s of plan %s: %d begun without outcome, %d of them uncertain",
                    recovered.block().id(),
                    recovered.block().plan(),
                    recovered.settled().size(),
                    recovered.doubts());
            parts.metrics().wrote(recovered.settled());
            transport.announce();
            drain.check(recovered.block().plan());
        }
    }

    private record Recovered(Block block, List<Settled> settled, boolean closed) {
        long doubts() {
            return settled.stream()
                    .filter(each -> each.settlement() instanceof Settlement.Doubt)
                    .count();
        }
    }

    private List<Settled> judge(Handle handle, Taken taken, JournalReader.@Nullable Testimony testimony) {
        var block = taken.block();
        var plan = parts.plans().get(block.plan());
        var settled = new ArrayList<Settled>();
        for (var each : store.inDoubt(handle, block)) {
            var verdict = poison(block, judge(block, plan, each, testimony));
            var stopped = taken.stopRequested() && verdict.settlement().equals(Settlement.UNSENT);
            settled.add(stopped ? cancelled(verdict) : verdict);
        }
        return settled;
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

    private static Settled judge(
            Block block, SendPlan plan, InDoubt message, JournalReader.@Nullable Testimony testimony) {
        int attempt = message.attempts() + 1;
        long now = System.currentTimeMillis();
        var entry = testimony == null ? null : testimony.entries().get(message.message());
        if (entry != null && entry.settlement().isPresent()) {
            return new Settled(
                    block, message.message(), entry.settlement().get(), entry.attempt(), entry.atMillis(), null);
        }
        if (entry == null && testimony != null && testimony.wholeTruth()) {
            return new Settled(block, message.message(), Settlement.UNSENT, message.attempts(), now, null);
        }
        var doubt = Verdict.doubt(
                plan,
                attempt - message.forgiven(),
                ThreadLocalRandom.current().nextDouble(),
                RecoveryStore.HOLDER_LOST);
        return new Settled(block, message.message(), doubt, attempt, now, null);
    }

    /** What the dead knew of blocks that another node has recovered meanwhile: it can still lift doubts. */
    private void applyLeftovers() throws SQLException {
        if (forgotten) {
            return;
        }
        witness.hear(leftBehind.values());
        leftBehind = Map.of();
        parts.journal().forget();
        forgotten = true;
    }

    private void renew() {
        var open = parts.endings().open();
        if (!open.isEmpty() && System.nanoTime() - renewedAt > RENEW_EVERY_SECONDS * 1_000_000_000L) {
            parts.blocks().renew(nodes.id(), open, parts.config().leaseSeconds());
            renewedAt = System.nanoTime();
        }
    }

    private void pause() {
        try {
            Thread.sleep(parts.config().recoveryMs());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
