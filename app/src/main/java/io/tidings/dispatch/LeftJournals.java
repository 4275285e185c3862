package io.tidings.dispatch;

import io.tidings.database.DatabaseUnavailable;
import io.tidings.dispatch.RecoveryStore.Lease;
import io.tidings.observability.Redacted;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The journals that recovery needs: of former runs on this data directory, and of blocks that this run left to recovery.
 * Used by recovery only.
 */
@Singleton
final class LeftJournals {
    private static final Logger LOG = Logger.getLogger(LeftJournals.class);

    private final Journal journal;
    private final JournalReplay replay;
    private volatile Map<String, JournalReader.JournalRecord> records = Map.of();
    private boolean deleted;
    private Set<String> keptBefore = Set.of();

    LeftJournals(Journal journal, JournalReplay replay) {
        this.journal = journal;
        this.replay = replay;
    }

    void read() {
        records = journal.recordsOfFormerRuns();
    }

    /** Returns the journal of this lease's holder; null if the holder was no run on this data directory. */
    JournalReader.@Nullable JournalRecord of(Lease lease) {
        var former = records.get(key(lease));
        return former == null ? journal.readKept(key(lease)).orElse(null) : former;
    }

    /**
     * When no lease with a journal is left, replays the journals for blocks that other nodes have recovered, and
     * deletes them. This can still resolve uncertain messages. Does nothing after that.
     */
    void applyRest(List<Lease> leases) throws SQLException {
        applyKept(leases);
        if (deleted || leases.stream().anyMatch(lease -> records.containsKey(key(lease)))) {
            return;
        }
        for (var left : records.values()) {
            replay(left);
        }
        records = Map.of();
        journal.deleteFormerFiles();
        deleted = true;
    }

    /** Replays the kept journals of blocks that are recovered by now, and recycles their files. */
    private void applyKept(List<Lease> leases) throws SQLException {
        var leased = leases.stream().map(LeftJournals::key).collect(Collectors.toSet());
        for (var key : keptBefore) {
            if (!leased.contains(key)) {
                var left = journal.readKept(key);
                if (left.isPresent()) {
                    replay(left.get());
                }
                journal.recycleKept(key);
            }
        }
        // A block may be claimed and left after the leases were read. Its journal waits for the next pass.
        keptBefore = journal.kept();
    }

    /** Replays one journal. A journal that the database refuses does not delay the others. */
    private void replay(JournalReader.JournalRecord left) throws SQLException {
        try {
            replay.replay(List.of(left));
        } catch (RuntimeException | SQLException e) {
            if (DatabaseUnavailable.caused(e)) {
                throw e;
            }
            LOG.errorf(Redacted.of(e), "Could not replay the journal of block %d", left.block());
        }
    }

    private static String key(Lease lease) {
        return Journal.key(lease.block(), lease.fence());
    }
}
