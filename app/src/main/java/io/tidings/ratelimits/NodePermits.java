package io.tidings.ratelimits;

import io.tidings.ratelimits.PermitStore.Kind;
import io.tidings.shared.GatewayId;
import java.time.Duration;

/** The permits of one node for one limit of a gateway. Not thread-safe. */
final class NodePermits {
    private final PermitStore store;
    private final GatewayId gateway;
    private final Kind kind;
    private final long node;
    private int allowed;
    private boolean held;
    private boolean settled;

    NodePermits(PermitStore store, GatewayId gateway, Kind kind, long node) {
        this.store = store;
        this.gateway = gateway;
        this.kind = kind;
        this.node = node;
    }

    /** Returns how many the node may use. The caller must not use more than the last renewal returned. */
    int allowed() {
        return allowed;
    }

    /** Returns whether the node has its share, so that the next renewal can wait. */
    boolean isSettled() {
        return settled;
    }

    /**
     * Renews the lease. A node with more than its share keeps those in use, and gives them up as their use ends.
     *
     * @param inUse how many are in use; no more than the former {@link #allowed} start after this was counted
     * @return how many the node may use now
     */
    int renew(int total, int inUse, Duration lease) {
        held = true;
        var renewed = store.renew(gateway, kind, node, total, Math.max(allowed, inUse), lease);
        allowed = Math.min(renewed.permits(), renewed.share());
        settled = renewed.permits() == renewed.share();
        return allowed;
    }

    /** Gives up all permits. None may be in use. */
    void release() {
        if (held) {
            store.release(gateway, kind, node);
        }
        held = false;
        allowed = 0;
        settled = false;
    }
}
