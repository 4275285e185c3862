package io.tidings.dispatch;

import io.tidings.database.DatabaseUnavailable;
import io.tidings.observability.Redacted;
import io.tidings.queue.BlockSettlement;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/**
 * Writes the answers of calls that came after their deadline. The message counts as uncertain by then, and the answer
 * raises its state by rank. It is also right if the uncertain outcome is not written yet: the higher rank wins.
 * Thread-safe.
 */
@Singleton
final class LateAnswers {
    private static final Logger LOG = Logger.getLogger(LateAnswers.class);

    private final Jdbi jdbi;
    private final OutcomeStore outcomes;
    private final BlockSettlement settlement;
    private final SendThreads threads;

    LateAnswers(Jdbi jdbi, OutcomeStore outcomes, BlockSettlement settlement, SendThreads threads) {
        this.jdbi = jdbi;
        this.outcomes = outcomes;
        this.settlement = settlement;
        this.threads = threads;
    }

    /** Writes the answer. Waits while the database is unavailable, unless the node stops. */
    void write(MessageResult answer) {
        do {
            try {
                jdbi.useTransaction(handle -> {
                    var late = outcomes.write(handle, List.of(answer));
                    settlement.settleClosed(handle, List.of(), late);
                });
                return;
            } catch (RuntimeException | SQLException e) {
                LOG.warnf("Could not write the late answer for message %d: %s", answer.message(), Redacted.brief(e));
                if (!DatabaseUnavailable.caused(e)) {
                    return;
                }
                SendThreads.pauseAfterFailure();
            }
        } while (!threads.stopping());
    }
}
