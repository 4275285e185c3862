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
 * Stores receipts and applies them by rank, in bulk. A receipt that arrives before the answer to its own call is stored
 * too, and applied after that answer is written. If this node dies before, {@link LateReceipts} applies it.
 * Thread-safe.
 */
@Singleton
final class Receipts {
    private static final Logger LOG = Logger.getLogger(Receipts.class);
    private static final int QUEUE = 20_000;
    private static final int BATCH = 500;
    private static final int MAX_EARLY = 50_000;
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final int EARLY_RETRY_MS = 300;

    private final ReceiptStore store;
    private final StatusUpdateStore updates;
    private final LateReceipts late;
    private final BlockingQueue<ReceiptArrived> queue = new ArrayBlockingQueue<>(QUEUE);
    private final BackgroundLoop loop =
            BackgroundLoop.virtual("receipts", this::pass).afterError(RETRY).onError(this::logWaiting);
    // The following fields are used by the loop only.
    private final Set<ReceiptArrived> early = new LinkedHashSet<>();
    private final List<ReceiptArrived> batch = new ArrayList<>(BATCH);
    private boolean lateApplied;

    Receipts(ReceiptStore store, StatusUpdateStore updates, LateReceipts late) {
        this.store = store;
        this.updates = updates;
        this.late = late;
    }

    void start(@Observes StartupEvent event) {
        loop.start();
    }

    void stop(@Observes ShutdownEvent event) {
        loop.stop();
    }

    /** Queues a receipt. Waits while the queue is full, so that the provider slows down and no receipt is lost. */
    void receive(@Observes ReceiptArrived receipt) {
        try {
            queue.put(receipt);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pass() throws SQLException, InterruptedException {
        if (!lateApplied) {
            late.apply();
            lateApplied = true;
        }
        gather();
        BatchBisection.each(batch, this::process, Receipts::logRefused);
        batch.clear();
    }

    /** Logs that the database is unavailable; the batch is tried again. */
    private void logWaiting(Exception e) {
        LOG.warnf("%d receipts are waiting for the database: %s", batch.size(), Redacted.brief(e));
    }

    private void gather() throws InterruptedException {
        if (!batch.isEmpty()) {
            return;
        }
        var first = queue.poll(EARLY_RETRY_MS, TimeUnit.MILLISECONDS);
        batch.addAll(early);
        early.clear();
        if (first != null) {
            batch.add(first);
            // Waits for further receipts: one commit for many.
            Thread.sleep(20);
            queue.drainTo(batch, BATCH - 1);
        }
    }

    private void process(List<ReceiptArrived> part) throws SQLException {
        store.keep(part);
        apply(part);
    }

    private static void logRefused(ReceiptArrived receipt, Exception why) {
        LOG.errorf(
                "Ignored a receipt of message %s through gateway %s: %s",
                receipt.message(), receipt.gateway(), Redacted.brief(why));
    }

    /** Applies receipts. Those whose message has no outcome yet are applied again in a moment. */
    private void apply(List<ReceiptArrived> part) throws SQLException {
        var unanswered = store.unanswered(
                part.stream().map(receipt -> receipt.message().value()).toList());
        updates.raise(part.stream().map(Receipts::statusUpdate).toList());
        part.stream()
                .filter(receipt -> unanswered.contains(receipt.message().value()))
                .limit(MAX_EARLY)
                .forEach(early::add);
    }

    private static StatusUpdate statusUpdate(ReceiptArrived receipt) {
        return new StatusUpdate(
                receipt.message().value(),
                ReceiptStore.stateOf(receipt.status()),
                receipt.code(),
                receipt.at().toEpochMilli());
    }
}
