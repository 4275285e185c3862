package io.tidings.uncertain;

import io.tidings.database.BatchBisection;
import io.tidings.database.RetryLog;
import io.tidings.gateways.FailureClass;
import io.tidings.messages.AttemptResult;
import io.tidings.messages.MessageState;
import io.tidings.observability.Redacted;
import io.tidings.shared.BackgroundLoop;
import io.tidings.shared.DispatchTask;
import io.tidings.statusupdates.StatusUpdate;
import io.tidings.statusupdates.StatusUpdateStore;
import io.tidings.uncertain.UncertainMessageStore.UncertainMessage;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Resolves uncertain messages: looks them up a few times where the provider offers it, and fails those without news for
 * {@code give-up-hours}. A receipt resolves a message at any time, even later.
 */
@Singleton
final class UncertainMessages implements DispatchTask {
    private static final Logger LOG = Logger.getLogger(UncertainMessages.class);
    private static final int AT_ONCE = 100;
    private static final Duration AFTER_ERROR = Duration.ofMillis(500);

    private final UncertainMessageStore store;
    private final ProviderLookup lookup;
    private final StatusUpdateStore updates;
    private final InstantSource clock;
    private final UncertainConfig config;
    private final RetryLog retryLog = new RetryLog(LOG);
    private final BackgroundLoop loop;

    UncertainMessages(
            UncertainMessageStore store,
            ProviderLookup lookup,
            StatusUpdateStore updates,
            InstantSource clock,
            UncertainConfig config) {
        this.store = store;
        this.lookup = lookup;
        this.updates = updates;
        this.clock = clock;
        this.config = config;
        // The database may be unavailable; the next pass follows.
        this.loop = BackgroundLoop.virtual("uncertain-messages", this::pass)
                .every(Duration.ofMillis(config.lookUpPollMs()))
                .afterError(AFTER_ERROR)
                .onError(e -> retryLog.failed("The look-up of uncertain messages failed", e));
    }

    @Override
    public BackgroundLoop loop() {
        return loop;
    }

    /** Starts the look-ups of due messages, and fails those that are too old. Safe on every node at once. */
    void pass() throws SQLException, InterruptedException {
        try {
            startLookUps();
        } finally {
            giveUp();
        }
    }

    /** The messages of a gateway that is still busy wait for the pass after it. */
    private void startLookUps() {
        List<UncertainMessage> due;
        do {
            due = store.due(config.lookUpSeconds(), lookup.busy(), AT_ONCE);
            boolean more = due.size() == AT_ONCE;
            lookup.start(due, () -> {
                if (more) {
                    loop.wake();
                }
            });
        } while (!due.isEmpty());
    }

    private void giveUp() throws SQLException, InterruptedException {
        List<Long> old;
        var ended = new int[1];
        do {
            old = store.olderThan(config.giveUpHours(), AT_ONCE);
            ended[0] = store.deleteOrphans(old);
            BatchBisection.run(old, part -> ended[0] += fail(part), UncertainMessages::logRefused);
        } while (old.size() == AT_ONCE && ended[0] > 0);
    }

    /**
     * Counts old messages as failed and releases their credits, for the benefit of the account.
     *
     * @return how many; fewer than given when receipts arrived meanwhile
     */
    private int fail(List<Long> old) throws SQLException {
        var reason = new AttemptResult.Reason(
                FailureClass.UNKNOWN_OUTCOME,
                "never_heard_of",
                "No receipt arrived within %d hours".formatted(config.giveUpHours()));
        long now = clock.millis();
        int raised = updates.raise(old.stream()
                .map(message -> StatusUpdate.of(message, MessageState.EXPIRED, reason, now))
                .toList());
        LOG.infof("%d uncertain messages without a receipt count as failed now", raised);
        return raised;
    }

    private static void logRefused(long message, Exception why) {
        LOG.errorf("Could not end the uncertain message %d: %s", message, Redacted.brief(why));
    }
}
