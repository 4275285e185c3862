package io.tidings.dispatch;

import io.tidings.database.Nodes;
import io.tidings.database.RetryLog;
import io.tidings.dispatch.ClaimStore.LeaseHolder;
import io.tidings.shared.BackgroundLoop;
import io.tidings.shared.DispatchTask;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
    /** The longest time for the blocks of one pass. The next pass reads the leases again. */
    private static final long PASS_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final RecoveryStore store;
    private final BlockRecovery blocks;
    private final LeftJournals journals;
    private final OpenBlocks open;
    private final Nodes nodes;
    private final int leaseSeconds;
    private final RetryLog retryLog = new RetryLog(LOG);
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
                .onError(e -> retryLog.failed("The search for lost blocks failed", e));
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

    /**
     * Recovers the blocks of lost holders, for at most some seconds. Safe on every node at once: of two nodes, one finds
     * the fence changed.
     */
    void pass() throws SQLException {
        long begin = System.nanoTime();
        var ours = open.leases();
        var leases = store.leases(leaseSeconds, UNKNOWN_AFTER_SECONDS);
        // After the query, because the database may have been unavailable until then.
        boolean steady = nodes.isSteady();
        var dead = new HashMap<Long, Boolean>();
        for (var lease : leases) {
            if (System.nanoTime() - begin > PASS_NANOS) {
                return;
            }
            if (lease.owner() == nodes.id()) {
                if (lease.stale() && !ours.contains(lease.key())) {
                    recover(lease, true);
                }
            } else if (steady) {
                recoverIfLost(lease, dead);
            }
        }
        journals.applyRest(leases);
    }

    /**
     * Recovers the block if its holder is dead, or did not renew the lease for the time of a further lease. Asks again
     * about a dead node, because earlier blocks of it may have taken some time.
     */
    private void recoverIfLost(RecoveryStore.Lease lease, Map<Long, Boolean> dead) throws SQLException {
        boolean died = dead.computeIfAbsent(lease.owner(), nodes::isDead) && nodes.isDead(lease.owner());
        if (died || lease.overdue()) {
            recover(lease, died);
        }
    }

    private void recover(RecoveryStore.Lease lease, boolean died) throws SQLException {
        blocks.recover(lease, died, new LeaseHolder(nodes.id(), leaseSeconds));
    }
}
