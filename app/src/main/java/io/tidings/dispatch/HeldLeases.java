package io.tidings.dispatch;

import io.tidings.database.Nodes;
import io.tidings.database.RetryLog;
import io.tidings.shared.BackgroundLoop;
import io.tidings.shared.DispatchTask;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Renews the leases of this node's open blocks, on a thread of its own, so that nothing delays it. Finds blocks that are
 * to be paused or stopped. Thread-safe.
 */
@Singleton
final class HeldLeases implements DispatchTask {
    private static final Logger LOG = Logger.getLogger(HeldLeases.class);
    private final BlockStore blocks;
    private final OpenBlocks open;
    private final Nodes nodes;
    private final int leaseSeconds;
    private final RetryLog retryLog = new RetryLog(LOG);
    private final BackgroundLoop loop;

    HeldLeases(BlockStore blocks, OpenBlocks open, Nodes nodes, DispatchConfig config) {
        this.blocks = blocks;
        this.open = open;
        this.nodes = nodes;
        this.leaseSeconds = config.leaseSeconds();
        this.loop = BackgroundLoop.platform("lease-renewal", this::renew)
                .firstAfter(renewEvery(config))
                .every(renewEvery(config))
                .afterError(Duration.ofMillis(config.recoveryMs()))
                .onError(e -> retryLog.failed("Leases are not renewed", e));
    }

    @Override
    public BackgroundLoop loop() {
        return loop;
    }

    /**
     * Halts blocks with a requested pause or stop. So it takes effect between two calls, not only between two chunks.
     */
    void haltRequested() {
        if (!open.isEmpty()) {
            open.halt(blocks.halted(nodes.id()));
        }
    }

    private static Duration renewEvery(DispatchConfig config) {
        return Duration.ofSeconds(config.leaseSeconds()).dividedBy(4);
    }

    private void renew() {
        var held = open.leases();
        if (!held.isEmpty()) {
            long askedAt = System.nanoTime();
            open.renewed(blocks.renew(held, leaseSeconds), askedAt, leaseSeconds);
        }
    }
}
