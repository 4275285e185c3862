package io.tidings.queue;

import io.tidings.database.RetryLog;
import io.tidings.shared.BackgroundLoop;
import io.tidings.shared.DispatchTask;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/**
 * Ends queued messages whose validity is over, while their gateway accepts no calls. A message that is claimed is checked
 * right before its call.
 */
@Singleton
final class ExpiredMessages implements DispatchTask {
    private static final Logger LOG = Logger.getLogger(ExpiredMessages.class);
    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final int AT_ONCE = 500;

    private final Jdbi jdbi;
    private final ExpiredMessageStore store;
    private final BlockSettlement settlement;
    private final PlanNotifier notifier;
    private final RetryLog retryLog = new RetryLog(LOG);
    private final BackgroundLoop loop;

    ExpiredMessages(Jdbi jdbi, ExpiredMessageStore store, BlockSettlement settlement, PlanNotifier notifier) {
        this.jdbi = jdbi;
        this.store = store;
        this.settlement = settlement;
        this.notifier = notifier;
        // The database may be unavailable; the next pass follows.
        this.loop = BackgroundLoop.virtual("expired-messages", this::pass)
                .every(EVERY)
                .onError(e -> retryLog.failed("The search for messages whose validity is over failed", e));
    }

    @Override
    public BackgroundLoop loop() {
        return loop;
    }

    /** Ends the messages that are due. Safe on every node at once. */
    private void pass() {
        Set<PlanId> plans;
        do {
            plans = jdbi.inTransaction(handle -> {
                var ended = store.end(handle, AT_ONCE);
                settlement.settle(handle, List.copyOf(ended));
                return ended;
            });
            plans.forEach(notifier::changed);
        } while (!plans.isEmpty());
    }
}
