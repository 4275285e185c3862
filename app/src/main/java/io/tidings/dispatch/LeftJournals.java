package io.tidings.dispatch;

import io.tidings.dispatch.RecoveryStore.Lease;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The journals that former runs on this data directory left behind. Used by the recovery only. */
@Singleton
final class LeftJournals {
    private final Journal journal;
    private final JournalReplay witness;
    private volatile Map<String, JournalReader.JournalRecord> left = Map.of();
    private boolean forgotten;

    LeftJournals(Journal journal, JournalReplay witness) {
        this.journal = journal;
        this.witness = witness;
    }

    void read() {
        left = journal.leftBehind();
    }

    /** The journal of this lease's holder; null if it was not a run on this data directory. */
    JournalReader.@Nullable JournalRecord of(Lease lease) {
        return left.get(key(lease));
    }

    /**
     * Once no lease is left that a journal is about: applies what they say of blocks that another node has recovered
     * meanwhile, which can still lift doubts, and deletes them. Does nothing after that.
     */
    void applyRest(List<Lease> leases) throws SQLException {
        if (forgotten || leases.stream().anyMatch(lease -> left.containsKey(key(lease)))) {
            return;
        }
        witness.hear(left.values());
        left = Map.of();
        journal.forget();
        forgotten = true;
    }

    private static String key(Lease lease) {
        return Journal.key(lease.block(), lease.fence());
    }
}
