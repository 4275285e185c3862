package io.tidings.dispatch;

import io.tidings.database.Nodes;
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

    WorkerFactory(ClaimStore claims, BlockOpener opener, BlockRunner runner, Nodes nodes, DispatchConfig config) {
        this.claims = claims;
        this.opener = opener;
        this.runner = runner;
        this.nodes = nodes;
        this.config = config;
    }

    /** Creates a worker for blocks and retries. */
    BlockWorker ordinary(GatewayId gateway, GatewayLimiter limiter, OpenBlockPermits permits, SlowPlans slowPlans) {
        return worker(limiter, permits, slowPlans, claims(gateway, false, slowPlans));
    }

    /** Creates a worker for single and urgent messages only. */
    BlockWorker single(GatewayId gateway, GatewayLimiter limiter, OpenBlockPermits permits, SlowPlans slowPlans) {
        return worker(limiter, permits, slowPlans, claims(gateway, true, slowPlans));
    }

    private BlockClaims claims(GatewayId gateway, boolean single, SlowPlans slowPlans) {
        return new BlockClaims(claims, gateway, single, slowPlans, nodes.id(), config);
    }

    private BlockWorker worker(
            GatewayLimiter limiter, OpenBlockPermits permits, SlowPlans slowPlans, BlockClaims claimed) {
        return new BlockWorker(limiter, permits, claimed, opener, runner, slowPlans);
    }
}
