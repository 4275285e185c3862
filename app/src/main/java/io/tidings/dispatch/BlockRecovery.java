package io.tidings.dispatch;

import io.tidings.database.DatabaseUnavailable;
import io.tidings.dispatch.ClaimStore.LeaseHolder;
import io.tidings.dispatch.RecoveryStore.Lease;
import io.tidings.observability.Redacted;
import io.tidings.queue.PlanNotifier;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Recovers single blocks, logs and counts the result, and wakes the dispatchers. */
@Singleton
final class BlockRecovery {
    private static final Logger LOG = Logger.getLogger(BlockRecovery.class);

    private final Jdbi jdbi;
    private final BlockTakeover takeover;
    private final LeftJournals journals;
    private final DispatchMetrics metrics;
    private final PlanNotifier notifier;

    BlockRecovery(
            Jdbi jdbi, BlockTakeover takeover, LeftJournals journals, DispatchMetrics metrics, PlanNotifier notifier) {
        this.jdbi = jdbi;
        this.takeover = takeover;
        this.journals = journals;
        this.metrics = metrics;
        this.notifier = notifier;
    }

    /**
     * Recovers one block. A failure of one block is logged, so that the others are still recovered.
     *
     * @param died whether the holder died, and is not only frozen
     * @throws SQLException or an unchecked exception when the database is unavailable for every block
     */
    void recover(Lease lease, boolean died, LeaseHolder by) throws SQLException {
        recover(lease, died, by, journals.of(lease));
    }

    private void recover(Lease lease, boolean died, LeaseHolder by, JournalReader.@Nullable JournalRecord journal)
            throws SQLException {
        try {
            jdbi.inTransaction(handle -> takeover.takeOver(handle, lease, died, by, journal))
                    .ifPresent(this::report);
        } catch (RuntimeException | SQLException e) {
            if (DatabaseUnavailable.forAllStatements(e)) {
                throw e;
            }
            LOG.errorf(Redacted.of(e), "Could not recover block %d", lease.block());
            if (journal != null && !DatabaseUnavailable.caused(e)) {
                LOG.warnf("The database refuses the journal of block %d; its messages become uncertain", lease.block());
                recover(lease, died, by, null);
            }
        }
    }

    private void report(BlockTakeover.Recovered recovered) {
        LOG.infof(
                "Recovered block %s of plan %s: %d messages started without outcome, %d of them uncertain",
                recovered.block().id(),
                recovered.block().plan(),
                recovered.results().size(),
                recovered.uncertain());
        metrics.wrote(recovered.results());
        notifier.changed(recovered.block().plan());
    }
}
