package io.tidings.statusupdates;

import io.tidings.database.BatchBisection;
import io.tidings.database.RetryLog;
import io.tidings.observability.Redacted;
import io.tidings.queue.BlockSettlement;
import io.tidings.queue.PlanNotifier;
import io.tidings.shared.BackgroundLoop;
import io.tidings.shared.DispatchTask;
import io.tidings.statusupdates.LateStatusStore.LateStatus;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/**
 * Applies acceptances that became known while their message had no outcome. A message that waits for its next attempt
 * ends as sent, so that the provider does not get it twice. A message that a worker holds keeps its update until the
 * attempt ends. Runs on every node; a restart loses nothing.
 */
@Singleton
final class LateStatusUpdates implements DispatchTask {
    private static final Logger LOG = Logger.getLogger(LateStatusUpdates.class);
    private static final Duration EVERY = Duration.ofMillis(300);
    private static final int AT_ONCE = 1_000;

    private final Jdbi jdbi;
    private final LateStatusStore store;
    private final StoppedRetryStore retries;
    private final StatusUpdateStore updates;
    private final BlockSettlement settlement;
    private final PlanNotifier notifier;
    private final RetryLog retryLog = new RetryLog(LOG);
    private final BackgroundLoop loop = BackgroundLoop.virtual("late-status-updates", this::pass)
            .every(EVERY)
            .onError(e -> retryLog.failed("Late status updates wait", e));

    LateStatusUpdates(
            Jdbi jdbi,
            LateStatusStore store,
            StoppedRetryStore retries,
            StatusUpdateStore updates,
            BlockSettlement settlement,
            PlanNotifier notifier) {
        this.jdbi = jdbi;
        this.store = store;
        this.retries = retries;
        this.updates = updates;
        this.settlement = settlement;
        this.notifier = notifier;
    }

    @Override
    public BackgroundLoop loop() {
        return loop;
    }

    /** Applies all due updates. Safe on every node at once. */
    void pass() throws SQLException, InterruptedException {
        List<LateStatus> due;
        do {
            due = store.due(AT_ONCE);
            BatchBisection.run(due, this::apply, LateStatusUpdates::logRefused);
        } while (due.size() == AT_ONCE);
    }

    /** Locks plans, blocks, messages and balances, in this order. */
    private void apply(List<LateStatus> part) throws SQLException {
        var statuses = part.stream().map(LateStatus::update).toList();
        var ended = jdbi.inTransaction(handle -> {
            var plans = retries.endAccepted(handle, statuses);
            var raised = updates.apply(handle, statuses);
            store.delete(
                    handle,
                    part.stream()
                            .filter(each -> !raised.withoutOutcome().contains(each.message()))
                            .toList());
            settlement.settle(handle, List.copyOf(plans), raised.late());
            return plans;
        });
        ended.forEach(notifier::changed);
    }

    private static void logRefused(LateStatus late, Exception why) {
        LOG.errorf("Could not apply the late status of message %d: %s", late.message(), Redacted.brief(why));
    }
}
