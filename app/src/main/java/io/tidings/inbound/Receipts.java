package io.tidings.inbound;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tidings.database.BatchBisection;
import io.tidings.dispatch.StatusUpdate;
import io.tidings.dispatch.StatusUpdateStore;
import io.tidings.gateways.ReceiptArrived;
import io.tidings.observability.Redacted;
import io.tidings.shared.BackgroundLoop;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Keeps receipts and applies them by rank, by the hundred. One that comes before the answer to its own send is kept
 * too, and applied when that answer is written; if this node is gone by then, by {@link LateReceipts}. Thread-safe.
 */
@Singleton
final class Receipts {
    private static final Logger LOG = Logger.getLogger(Receipts.class);
    private static final int QUEUE = 20_000;
    private static final int BATCH = 500;
    private static final int MOST_EARLY = 50_000;
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final int EARLY_AGAIN_MS = 300;

    private final ReceiptStore store;
    private final StatusUpdateStore facts;
    private final LateReceipts late;
    private final BlockingQueue<ReceiptArrived> queue = new ArrayBlockingQueue<>(QUEUE);
    private final BackgroundLoop loop =
            BackgroundLoop.virtual("receipts", this::pass).afterError(RETRY).onError(this::waits);
    // The rest is of the loop only.
    private final Set<ReceiptArrived> early = new LinkedHashSet<>();
    private final List<ReceiptArrived> batch = new ArrayList<>(BATCH);
    private boolean takenUp;

    Receipts(ReceiptStore store, StatusUpdateStore facts, LateReceipts late) {
        this.store = store;
        this.facts = facts;
        this.late = late;
    }

    void start(@Observes StartupEvent event) {
        loop.start();
    }

    void stop(@Observes ShutdownEvent event) {
        loop.stop();
    }

    /** Takes a receipt; waits while too many are queued, so that a provider is slowed down rather than forgotten. */
    void receive(@Observes ReceiptArrived receipt) {
        try {
            queue.put(receipt);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pass() throws SQLException, InterruptedException {
        if (!takenUp) {
            late.apply();
            takenUp = true;
        }
        gather();
        BatchBisection.run(batch, this::take, Receipts::leftOut);
        batch.clear();
    }

    /** The database is away; the batch stays and is tried again. */
    private void waits(Exception e) {
        LOG.warnf("%d receipts wait: %s", batch.size(), Redacted.brief(e));
    }

    private void gather() throws InterruptedException {
        if (!batch.isEmpty()) {
            return;
        }
        var first = queue.poll(EARLY_AGAIN_MS, TimeUnit.MILLISECONDS);
        batch.addAll(early);
        early.clear();
        if (first != null) {
            batch.add(first);
            // A moment for others to come along: one commit for many.
            Thread.sleep(20);
            queue.drainTo(batch, BATCH - 1);
        }
    }

    private void take(List<ReceiptArrived> part) throws SQLException {
        store.keep(part);
        apply(part);
    }

    private static void leftOut(ReceiptArrived receipt, Exception why) {
        LOG.errorf(
                "A receipt of message %s through gateway %s is passed over: %s",
                receipt.message(), receipt.gateway(), Redacted.brief(why));
    }

    /** Applies what can be applied; what comes before its message's own answer is brought again in a moment. */
    private void apply(List<ReceiptArrived> part) throws SQLException {
        var unanswered = store.unanswered(
                part.stream().map(receipt -> receipt.message().value()).toList());
        facts.raise(part.stream().map(Receipts::fact).toList());
        part.stream()
                .filter(receipt -> unanswered.contains(receipt.message().value()))
                .limit(MOST_EARLY)
                .forEach(early::add);
    }

    private static StatusUpdate fact(ReceiptArrived receipt) {
        return new StatusUpdate(
                receipt.message().value(),
                ReceiptStore.stateOf(receipt.status()),
                receipt.code(),
                receipt.at().toEpochMilli());
    }
}
