package io.tidings.dispatch;

import io.tidings.database.Nodes;
import io.tidings.queue.Dispatches;
import io.tidings.ratelimits.GatewayLimiter;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;

/** Creates the workers of this node. Thread-safe. */
@Singleton
final class WorkerFactory {
    private final ClaimStore claims;
    private final BlockOpener opener;
    private final BlockRunner runner;
    private final Nodes nodes;
    private final DispatchConfig config;
    private final Dispatches dispatches;

    WorkerFactory(
            ClaimStore claims,
            BlockOpener opener,
            BlockRunner runner,
            Nodes nodes,
            DispatchConfig config,
            Dispatches dispatches) {
        this.claims = claims;
        this.opener = opener;
        this.runner = runner;
        this.nodes = nodes;
        this.config = config;
        this.dispatches = dispatches;
    }

    /** Creates a worker for blocks and retries. */
    BlockWorker ordinary(GatewayId gateway, GatewayLimiter limiter, OpenBlockPermits permits, SlowLimits slowLimits) {
        return worker(limiter, permits, slowLimits, claims(gateway, false, limiter, slowLimits));
    }

    /** Creates a worker for single and urgent messages only. */
    BlockWorker single(GatewayId gateway, GatewayLimiter limiter, OpenBlockPermits permits, SlowLimits slowLimits) {
        return worker(limiter, permits, slowLimits, claims(gateway, true, limiter, slowLimits));
    }

    private BlockClaims claims(GatewayId gateway, boolean single, GatewayLimiter limiter, SlowLimits slowLimits) {
        return new BlockClaims(
                claims,
                gateway,
                single,
                () -> limiter.holds().and(slowLimits.busy()),
                new ClaimStore.LeaseHolder(nodes.id(), config.leaseSeconds()),
                single ? config.chunkSize() : dispatches.blockSize());
    }

    private BlockWorker worker(
            GatewayLimiter limiter, OpenBlockPermits permits, SlowLimits slowLimits, BlockClaims claimed) {
        return new BlockWorker(limiter, permits, claimed, opener, runner, slowLimits);
    }
}
