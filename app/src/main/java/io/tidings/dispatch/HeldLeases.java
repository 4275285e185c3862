package io.tidings.dispatch;

import io.tidings.database.Nodes;
import io.tidings.observability.Redacted;
import io.tidings.shared.BackgroundLoop;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Renews the leases of this node's open blocks, and finds blocks that are to be paused or stopped. Thread-safe. */
@Singleton
final class HeldLeases implements DispatchTask {
    private static final Logger LOG = Logger.getLogger(HeldLeases.class);
    private static final Duration RENEW_EVERY = Duration.ofSeconds(15);

    private final BlockStore blocks;
    private final OpenBlocks open;
    private final Nodes nodes;
    private final int leaseSeconds;
    private final BackgroundLoop loop;

    HeldLeases(BlockStore blocks, OpenBlocks open, Nodes nodes, DispatchConfig config) {
        this.blocks = blocks;
        this.open = open;
        this.nodes = nodes;
        this.leaseSeconds = config.leaseSeconds();
        this.loop = BackgroundLoop.platform("lease-renewal", this::renew)
                .firstAfter(RENEW_EVERY)
                .every(RENEW_EVERY)
                .afterError(Duration.ofMillis(config.recoveryMs()))
                .onError(e -> LOG.warnf("Could not renew leases: %s", Redacted.brief(e)));
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

    private void renew() {
        var held = open.ids();
        if (!held.isEmpty()) {
            blocks.renew(nodes.id(), held, leaseSeconds);
        }
    }
}
