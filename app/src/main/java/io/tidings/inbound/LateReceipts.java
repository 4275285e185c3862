package io.tidings.inbound;

import io.tidings.database.BatchBisection;
import io.tidings.dispatch.StatusUpdate;
import io.tidings.dispatch.StatusUpdateStore;
import io.tidings.observability.Redacted;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.RecurringJob;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Applies receipts that were stored and never applied: the node that held them in memory has died. Reads further back
 * than the time between two runs. Thread-safe.
 */
@Singleton
final class LateReceipts implements RecurringJob {
    private static final Logger LOG = Logger.getLogger(LateReceipts.class);
    private static final Duration EVERY = Duration.ofMinutes(4);

    private final ReceiptStore store;
    private final StatusUpdateStore updates;

    LateReceipts(ReceiptStore store, StatusUpdateStore updates) {
        this.store = store;
        this.updates = updates;
    }

    @Override
    public String kind() {
        return "late-receipts";
    }

    @Override
    public Recurrence recurrence() {
        return new Recurrence.Every(EVERY);
    }

    @Override
    public void run(JobContext context) throws SQLException, InterruptedException {
        apply();
    }

    /** @throws SQLException or an unchecked exception when the database is unavailable */
    void apply() throws SQLException, InterruptedException {
        BatchBisection.each(store.unapplied(), updates::raise, LateReceipts::logRefused);
    }

    private static void logRefused(StatusUpdate update, Exception why) {
        LOG.errorf("Could not apply the receipt of message %d: %s", update.message(), Redacted.brief(why));
    }
}
