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
 * Applies receipts that were kept and never applied: the node that had them in mind, until their messages had an outcome,
 * is gone. Looks back further than the time between two looks. Thread-safe.
 */
@Singleton
final class LateReceipts implements RecurringJob {
    private static final Logger LOG = Logger.getLogger(LateReceipts.class);
    private static final Duration EVERY = Duration.ofMinutes(4);

    private final ReceiptStore store;
    private final StatusUpdateStore facts;

    LateReceipts(ReceiptStore store, StatusUpdateStore facts) {
        this.store = store;
        this.facts = facts;
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

    /** @throws SQLException or an unchecked one, when the database is away */
    void apply() throws SQLException, InterruptedException {
        BatchBisection.run(store.unapplied(), facts::raise, LateReceipts::leftOut);
    }

    private static void leftOut(StatusUpdate fact, Exception why) {
        LOG.errorf("The receipt of message %d cannot be applied: %s", fact.message(), Redacted.brief(why));
    }
}
