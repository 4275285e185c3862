package io.tidings.inbound;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tidings.credits.Credits;
import io.tidings.database.BatchBisection;
import io.tidings.database.RetryLog;
import io.tidings.database.Workload;
import io.tidings.inbound.ReceiptRetryStore.Undecided;
import io.tidings.observability.Redacted;
import io.tidings.shared.BackgroundLoop;
import io.tidings.statusupdates.ReportedFailureStore;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/**
 * Lets messages be tried again that the provider accepted and then failed to send, if the receipt says that another
 * attempt may succeed. Such a message is charged once: its cost is reserved again for the next attempt. Runs on every
 * node; a restart loses nothing.
 */
@Singleton
final class ReceiptRetries {
    private static final Logger LOG = Logger.getLogger(ReceiptRetries.class);
    private static final Duration EVERY = Duration.ofMillis(500);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final int AT_ONCE = 1_000;

    private final Jdbi jdbi;
    private final ReceiptRetryStore store;
    private final ReportedFailureStore failures;
    private final Credits credits;
    private final RetryLog retryLog = new RetryLog(LOG);
    private final BackgroundLoop loop = BackgroundLoop.virtual("receipt-retries", this::pass)
            .every(EVERY)
            .onError(e -> retryLog.failed("Failures of receipts wait", e));

    ReceiptRetries(Jdbi jdbi, ReceiptRetryStore store, ReportedFailureStore failures, Credits credits) {
        this.jdbi = jdbi;
        this.store = store;
        this.failures = failures;
        this.credits = credits;
    }

    void start(@Observes StartupEvent event) {
        Workload.DISPATCH.run(loop::start);
    }

    void stop(@Observes ShutdownEvent event) {
        loop.stop(GRACE);
    }

    /** Decides about all due receipts. Safe on every node at once. */
    void pass() throws SQLException, InterruptedException {
        List<Undecided> due;
        do {
            due = store.due(AT_ONCE);
            BatchBisection.run(due, this::decide, ReceiptRetries::logRefused);
        } while (due.size() == AT_ONCE);
    }

    /** Locks plans, messages, receipts and balances, in this order. */
    private void decide(List<Undecided> part) {
        jdbi.useTransaction(handle -> {
            var decided = failures.requeue(
                    handle, part.stream().map(Undecided::failure).toList());
            store.decided(
                    handle,
                    part.stream()
                            .filter(each -> !decided.undecided().contains(each.message()))
                            .toList());
            credits.reopen(handle, decided.reopened());
        });
    }

    private static void logRefused(Undecided receipt, Exception why) {
        LOG.errorf("Could not decide about the receipt of message %d: %s", receipt.message(), Redacted.brief(why));
    }
}
