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
 * Takes over blocks whose holder is gone. Above the watermark nothing was begun: that is simply offered again. Below
 * it, the journal of the dead, if this machine has it, says what was sent; what it cannot say is uncertain.
 */
@Singleton
final class Recovery implements DispatchTask {
    private static final Logger LOG = Logger.getLogger(Recovery.class);
    /** A block of this very node that no worker knows of: its claim's answer was lost. Claims take less than this. */
    private static final int FORGOTTEN_AFTER_SECONDS = 15;

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
        // The database may be away; the next pass comes anyway.
        this.loop = BackgroundLoop.platform("recovery", this::pass)
                .every(Duration.ofMillis(config.recoveryMs()))
                .onError(e -> LOG.warnf("A look for lost blocks failed: %s", Redacted.brief(e)));
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

    /** One look at all leases. Safe on every node at once: of two takers one finds the fence changed. */
    void pass() throws SQLException {
        var alive = new HashMap<Long, Boolean>();
        var ours = open.ids();
        var leases = store.leases(leaseSeconds, FORGOTTEN_AFTER_SECONDS);
        for (var lease : leases) {
            boolean lost = lease.owner() == nodes.id()
                    ? lease.stale() && !ours.contains(lease.block())
                    : lease.expired() || !alive.computeIfAbsent(lease.owner(), nodes::isAlive);
            if (lost) {
                blocks.recover(lease, new LeaseHolder(nodes.id(), leaseSeconds));
            }
        }
        journals.applyRest(leases);
    }
}
