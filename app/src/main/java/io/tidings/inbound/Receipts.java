package io.tidings.inbound;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tidings.database.BatchBisection;
import io.tidings.database.DatabaseUnavailable;
import io.tidings.database.RetryLog;
import io.tidings.database.Workload;
import io.tidings.gateways.ReceiptArrived;
import io.tidings.gateways.ReceiptsArrived;
import io.tidings.observability.Redacted;
import io.tidings.shared.BackgroundLoop;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/**
 * Stores receipts and applies them by rank, many in one transaction. A receipt may come before the outcome of its
 * message, or before the id of the provider that it names. It is then kept in the same transaction and applied later.
 * Thread-safe.
 */
@Singleton
final class Receipts {
    private static final Logger LOG = Logger.getLogger(Receipts.class);
    /** Requests that wait. */
    private static final int QUEUE = 10_000;

    /** Receipts of one transaction, if no single request has more. */
    private static final int BATCH = 2_000;

    /** Waits for further receipts: one commit for many. */
    private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final int AFTER_GATEWAYS = 6_000;

    private final Jdbi jdbi;
    private final ReceiptWriter writer;
    private final ReceiptOptOuts optOuts;
    private final ReceiptMetrics metrics;
    private final BlockingQueue<Request> queue = new ArrayBlockingQueue<>(QUEUE);
    private final BackgroundLoop loop = BackgroundLoop.virtual("receipts", this::pass)
            .finishing(this::isWorkLeft)
            .afterError(RETRY)
            .onError(this::logWaiting);
    /** Used by the loop only. */
    private final List<Request> batch = new ArrayList<>();

    private final RetryLog retryLog = new RetryLog(LOG);
    private volatile boolean stopped;

    Receipts(Jdbi jdbi, ReceiptWriter writer, ReceiptOptOuts optOuts, ReceiptMetrics metrics) {
        this.jdbi = jdbi;
        this.writer = writer;
        this.optOuts = optOuts;
        this.metrics = metrics;
    }

    /** The receipts of one request. @param stored reaches zero after the commit */
    private record Request(List<ReceiptArrived> receipts, CountDownLatch stored) {}

    void start(@Observes StartupEvent event) {
        Workload.DISPATCH.run(loop::start);
    }

    /** Stores the waiting receipts. For those that cannot be stored in time, {@link #receive} throws. */
    void stop(@Observes @Priority(AFTER_GATEWAYS) ShutdownEvent event) {
        loop.stop(GRACE);
        stopped = true;
    }

    /** Returns after the receipts are stored. Waits while the queue is full, so that the provider slows down. */
    void receive(@Observes ReceiptsArrived arrived) {
        var request = new Request(arrived.receipts(), new CountDownLatch(1));
        try {
            while (!queue.offer(request, 1, TimeUnit.SECONDS)) {
                requireRunning();
            }
            while (!request.stored().await(1, TimeUnit.SECONDS)) {
                requireRunning();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before the receipts were stored", e);
        }
    }

    private void requireRunning() {
        if (stopped) {
            throw new IllegalStateException("the program stopped before the receipts were stored");
        }
    }

    private boolean isWorkLeft() {
        return !queue.isEmpty() || !batch.isEmpty();
    }

    private void pass() throws SQLException, InterruptedException {
        if (batch.isEmpty()) {
            gather();
        }
        BatchBisection.run(
                batch.stream().flatMap(each -> each.receipts().stream()).toList(), this::store, this::keepUnapplied);
        batch.forEach(each -> each.stored().countDown());
        batch.clear();
    }

    /** Logs that the database is unavailable; the batch is tried again. */
    private void logWaiting(Exception e) {
        retryLog.failed("The receipts of " + batch.size() + " requests wait for the database", e);
    }

    private void gather() throws InterruptedException {
        var next = queue.poll(1, TimeUnit.SECONDS);
        long deadline = System.nanoTime() + LINGER_NANOS;
        int receipts = 0;
        while (next != null) {
            batch.add(next);
            receipts += next.receipts().size();
            next = receipts < BATCH ? queue.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS) : null;
        }
    }

    private void store(List<ReceiptArrived> part) throws SQLException {
        optOuts.suppress(part);
        metrics.counted(jdbi.inTransaction(handle -> writer.apply(handle, part)));
    }

    /** Stores a receipt that could not be applied, and leaves it to a later try. */
    private void keepUnapplied(ReceiptArrived receipt, Exception why) {
        try {
            metrics.counted(jdbi.inTransaction(handle -> writer.keep(handle, receipt)));
            LOG.warnf("Could not apply the %s yet: %s", receipt, Redacted.brief(why));
        } catch (RuntimeException e) {
            if (DatabaseUnavailable.caused(e)) {
                throw e;
            }
            LOG.errorf("Ignored the %s: %s", receipt, Redacted.brief(e));
        }
    }
}
