package io.tidings.ratelimits;

import io.tidings.gateways.Gateway;
import io.tidings.gateways.GatewayRow;
import io.tidings.gateways.WindowScope;
import io.tidings.ratelimits.PermitStore.Kind;
import io.tidings.shared.GatewayId;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The share of this node in the limits of a gateway that all nodes have together: calls in flight and open connections.
 * A call may start only while its latest end is before the end of the lease, by the clock of this node. Not
 * thread-safe.
 */
final class GatewayShare {
    /** A node that has its share renews its lease this often. */
    private static final long RENEW_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final NodePermits calls;
    private final NodePermits connections;
    private final Duration spare;
    private long safeUntil = System.nanoTime();
    private long renewedAt = safeUntil - RENEW_NANOS;
    private @Nullable Used used;

    /** The limiter and the gateway that use the permits of the last renewal. */
    private record Used(GatewayLimiter limiter, Gateway gateway) {}

    /** @param spare the time between a renewal and the last start of a call without a further one */
    GatewayShare(PermitStore store, GatewayId gateway, long node, Duration spare) {
        this.calls = new NodePermits(store, gateway, Kind.CALL, node);
        this.connections = new NodePermits(store, gateway, Kind.CONNECTION, node);
        this.spare = spare;
    }

    static boolean isNeeded(GatewayRow row, Gateway.Capabilities gateway) {
        return row.windowScope() == WindowScope.CLUSTER || gateway.connections() > 0;
    }

    /** Renews the leases if it is time, and allows calls and connections by them. */
    void renew(GatewayLimiter limiter, GatewayRow row, Gateway gateway) {
        long askedAt = System.nanoTime();
        used = new Used(limiter, gateway);
        boolean settled = (calls.isSettled() || row.windowScope() == WindowScope.NODE)
                && (connections.isSettled() || gateway.capabilities().connections() == 0);
        if (settled && askedAt - renewedAt < RENEW_NANOS) {
            return;
        }
        var lease = gateway.capabilities().longestCall().plus(spare);
        int allowed = Math.min(
                callsAllowed(limiter, row, lease), connectionsAllowed(gateway, lease) == 0 ? 0 : Integer.MAX_VALUE);
        limiter.permits().grant(allowed, askedAt + spare.toNanos());
        safeUntil = askedAt + spare.toNanos();
        renewedAt = askedAt;
    }

    private int callsAllowed(GatewayLimiter limiter, GatewayRow row, Duration lease) {
        if (row.windowScope() == WindowScope.NODE) {
            calls.release();
            return Integer.MAX_VALUE;
        }
        int allowed = calls.renew(row.window(), limiter.inFlight(), lease);
        // Now, also if the connections cannot be renewed: the next renewal relies on it.
        limiter.permits().lower(allowed);
        return allowed;
    }

    private int connectionsAllowed(Gateway gateway, Duration lease) {
        int total = gateway.capabilities().connections();
        if (total == 0) {
            connections.release();
            return Integer.MAX_VALUE;
        }
        int open = gateway.allowConnections(connections.allowed());
        int allowed = connections.renew(total, open, lease);
        gateway.allowConnections(allowed);
        return allowed;
    }

    /** Closes the connections if the leases could not be renewed in time. Calls end by themselves. */
    void expire() {
        if (System.nanoTime() - safeUntil >= 0) {
            closeConnections();
        }
    }

    /**
     * Gives up the permits, unless some are in use.
     *
     * @return whether all are given up
     */
    boolean giveBack() {
        var user = used;
        if (user != null) {
            user.limiter().permits().lower(0);
            if (closeConnections() > 0 || user.limiter().inFlight() > 0) {
                return false;
            }
        }
        release();
        return true;
    }

    /** @return how many are still open */
    private int closeConnections() {
        var user = used;
        return user == null || user.gateway().capabilities().connections() == 0
                ? 0
                : user.gateway().allowConnections(0);
    }

    /** Gives up the permits, because the limit is no longer for all nodes together. */
    void release() {
        calls.release();
        connections.release();
    }
}
