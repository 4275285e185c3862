package io.tidings.dispatch;

import io.tidings.dispatch.RecoveryStore.Lease;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The journals of former runs on this data directory. Used by recovery only. */
@Singleton
final class LeftJournals {
    private final Journal journal;
    private final JournalReplay replay;
    private volatile Map<String, JournalReader.JournalRecord> records = Map.of();
    private boolean deleted;

    LeftJournals(Journal journal, JournalReplay witness) {
        this.journal = journal;
        this.replay = witness;
    }

    void read() {
        records = journal.recordsOfFormerRuns();
    }

    /** Returns the journal of this lease's holder; null if the holder was no run on this data directory. */
    JournalReader.@Nullable JournalRecord of(Lease lease) {
        return records.get(key(lease));
    }

    /**
     * When no lease with a journal is left, replays the journals for blocks that other nodes have recovered, and
     * deletes them. This can still resolve uncertain messages. Does nothing after that.
     */
    void applyRest(List<Lease> leases) throws SQLException {
        if (deleted || leases.stream().anyMatch(lease -> records.containsKey(key(lease)))) {
            return;
        }
        replay.replay(records.values());
        records = Map.of();
        journal.deleteFormerFiles();
        deleted = true;
    }

    private static String key(Lease lease) {
        return Journal.key(lease.block(), lease.fence());
    }
}
