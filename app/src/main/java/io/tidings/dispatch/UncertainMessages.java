package io.tidings.dispatch;

import io.tidings.dispatch.UncertainMessageStore.UncertainMessage;
import io.tidings.gateways.FailureClass;
import io.tidings.messages.MessageState;
import io.tidings.observability.Redacted;
import io.tidings.shared.BackgroundLoop;
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
    private final DispatchConfig config;
    private final BackgroundLoop loop;

    UncertainMessages(
            UncertainMessageStore store,
            ProviderLookup lookup,
            StatusUpdateStore facts,
            InstantSource clock,
            DispatchConfig config) {
        this.store = store;
        this.lookup = lookup;
        this.updates = facts;
        this.clock = clock;
        this.config = config;
        // The database may be unavailable; the next pass follows.
        this.loop = BackgroundLoop.virtual("uncertain-messages", this::pass)
                .every(Duration.ofMillis(config.doubtPollMs()))
                .afterError(AFTER_ERROR)
                .onError(e -> LOG.warnf("The look-up of uncertain messages failed: %s", Redacted.brief(e)));
    }

    @Override
    public BackgroundLoop loop() {
        return loop;
    }

    /** Looks up all due messages and fails those that are too old. Safe on every node at once. */
    void pass() throws SQLException {
        List<UncertainMessage> due;
        do {
            due = store.due(config.lookUpSeconds(), AT_ONCE);
            var unsupported = lookup.lookUp(due);
            if (!unsupported.isEmpty()) {
                store.stopLookUps(unsupported);
            }
        } while (due.size() == AT_ONCE);
        int raised;
        do {
            raised = giveUp(store.olderThan(config.giveUpHours(), AT_ONCE));
        } while (raised == AT_ONCE);
    }

    /**
     * Counts old messages as failed and releases their credits, for the benefit of the account.
     *
     * @return how many; fewer than given when receipts arrived meanwhile
     */
    private int giveUp(List<Long> old) throws SQLException {
        if (old.isEmpty()) {
            return 0;
        }
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
}
