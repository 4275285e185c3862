package io.tidings.dispatch;

import io.tidings.database.Nodes;
import io.tidings.dispatch.ClaimStore.LeaseHolder;
import io.tidings.observability.Redacted;
import io.tidings.shared.BackgroundLoop;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import org.jboss.logging.Logger;

/**
 * Takes over blocks whose holder is lost. Messages above the watermark were not started and are offered again. Below
 * it, the holder's journal says what was sent, if this machine has the journal. All other started messages are
 * uncertain.
 */
@Singleton
final class Recovery implements DispatchTask {
    private static final Logger LOG = Logger.getLogger(Recovery.class);
    /**
     * The age of a lease of this node that no worker knows: the answer of its claim was lost. Claims take less than
     * this.
     */
    private static final int UNKNOWN_AFTER_SECONDS = 15;

    private final RecoveryStore store;
    private final BlockRecovery blocks;
    private final LeftJournals journals;
    private final OpenBlocks open;
    private final Nodes nodes;
    private final int leaseSeconds;
    private final BackgroundLoop loop;

    Recovery(
            RecoveryStore store,
            BlockRecovery blocks,
            LeftJournals journals,
            OpenBlocks open,
            Nodes nodes,
            DispatchConfig config) {
        this.store = store;
        this.blocks = blocks;
        this.journals = journals;
        this.open = open;
        this.nodes = nodes;
        this.leaseSeconds = config.leaseSeconds();
        // The database may be unavailable; the next pass follows.
        this.loop = BackgroundLoop.platform("recovery", this::pass)
                .every(Duration.ofMillis(config.recoveryMs()))
                .onError(e -> LOG.warnf("The search for lost blocks failed: %s", Redacted.brief(e)));
    }

    @Override
    public BackgroundLoop loop() {
        return loop;
    }

    @Override
    public synchronized void start() {
        if (!alive()) {
            journals.read();
        }
        loop.start();
    }

    /** Checks all leases once. Safe on every node at once: of two nodes, one finds the fence changed. */
    void pass() throws SQLException {
        var alive = new HashMap<Long, Boolean>();
        var ours = open.ids();
        var leases = store.leases(leaseSeconds, UNKNOWN_AFTER_SECONDS);
        for (var lease : leases) {
            boolean lost = lease.owner() == nodes.id()
                    ? lease.stale() && !ours.contains(lease.block())
                    : lease.expired() || !alive.computeIfAbsent(lease.owner(), nodes::alive);
            if (lost) {
                blocks.recover(lease, new LeaseHolder(nodes.id(), leaseSeconds));
            }
        }
        journals.applyRest(leases);
    }
}
