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
 * Sees to messages of which nobody knows whether they were sent: asks the provider about them a few times, where it can
 * be asked, and closes those that nothing was heard of for days. A receipt lifts a doubt at any time, even then.
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
        // The database may be away; the next pass comes anyway.
        this.loop = BackgroundLoop.virtual("doubts", this::pass)
                .every(Duration.ofMillis(config.doubtPollMs()))
                .afterError(AFTER_ERROR)
                .onError(e -> LOG.warnf("A look at uncertain messages failed: %s", Redacted.brief(e)));
    }

    @Override
    public BackgroundLoop loop() {
        return loop;
    }

    /** Asks about all that is due, and closes what is too old. Safe on every node at once. */
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
     * Counts as failed, for the customer's benefit: what it cost is given back.
     *
     * @return how many: fewer than given when a receipt has come meanwhile
     */
    private int giveUp(List<Long> old) throws SQLException {
        if (old.isEmpty()) {
            return 0;
        }
        var reason = new AttemptResult.Reason(
                FailureClass.UNKNOWN_OUTCOME,
                "never_heard_of",
                "Nothing was heard of it for %d hours".formatted(config.giveUpHours()));
        long now = clock.millis();
        int raised = updates.raise(old.stream()
                .map(message -> StatusUpdate.of(message, MessageState.EXPIRED, reason, now))
                .toList());
        LOG.infof("%d messages of which nothing was heard are given up", raised);
        return raised;
    }
}
