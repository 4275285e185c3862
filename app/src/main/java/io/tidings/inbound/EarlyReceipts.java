package io.tidings.inbound;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tidings.database.BatchBisection;
import io.tidings.database.RetryLog;
import io.tidings.database.Workload;
import io.tidings.gateways.ReceiptArrived;
import io.tidings.inbound.EarlyReceiptStore.EarlyReceipt;
import io.tidings.observability.Redacted;
import io.tidings.shared.BackgroundLoop;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/**
 * Applies receipts that came before the ids that they name. Runs on every node; a restart loses nothing. The transaction
 * that writes an id makes its receipts due.
 */
@Singleton
final class EarlyReceipts {
    private static final Logger LOG = Logger.getLogger(EarlyReceipts.class);
    private static final Duration EVERY = Duration.ofMillis(300);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final int AT_ONCE = 1_000;

    private final Jdbi jdbi;
    private final EarlyReceiptStore store;
    private final ReceiptWriter writer;
    private final ReceiptOptOuts optOuts;
    private final RetryLog retryLog = new RetryLog(LOG);
    private final BackgroundLoop loop = BackgroundLoop.virtual("early-receipts", this::pass)
            .every(EVERY)
            .onError(e -> retryLog.failed("Early receipts wait", e));

    EarlyReceipts(Jdbi jdbi, EarlyReceiptStore store, ReceiptWriter writer, ReceiptOptOuts optOuts) {
        this.jdbi = jdbi;
        this.store = store;
        this.writer = writer;
        this.optOuts = optOuts;
    }

    void start(@Observes StartupEvent event) {
        Workload.DISPATCH.run(loop::start);
    }

    void stop(@Observes ShutdownEvent event) {
        loop.stop(GRACE);
    }

    /** Applies all due receipts. Safe on every node at once. */
    void pass() throws SQLException, InterruptedException {
        List<EarlyReceipt> due;
        do {
            due = store.due(AT_ONCE);
            BatchBisection.run(due, this::apply, EarlyReceipts::logRefused);
        } while (due.size() == AT_ONCE);
    }

    private void apply(List<EarlyReceipt> part) throws SQLException {
        List<ReceiptArrived> receipts = part.stream().map(EarlyReceipt::receipt).toList();
        optOuts.suppress(receipts);
        int applied = jdbi.inTransaction(handle -> writer.applyEarly(handle, part));
        LOG.debugf("Applied %d early receipts", applied);
    }

    private static void logRefused(EarlyReceipt early, Exception why) {
        LOG.errorf("Could not apply the %s: %s", early.receipt(), Redacted.brief(why));
    }
}
