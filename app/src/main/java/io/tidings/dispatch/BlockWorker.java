package io.tidings.dispatch;

import io.tidings.observability.Redacted;
import io.tidings.ratelimits.GatewayLimiter;
import org.jboss.logging.Logger;

/**
 * Works on one gateway's blocks, one after another, until there is nothing to claim or the gateway takes nothing. A
 * slow or broken gateway holds up its own workers only.
 */
final class BlockWorker implements Runnable {
    private static final Logger LOG = Logger.getLogger(BlockWorker.class);

    private final GatewayLimiter limiter;
    private final OpenBlockPermits permits;
    private final BlockClaims claims;
    private final BlockOpener opener;
    private final BlockRunner runner;
    private final SlowPlans slowPlans;

    BlockWorker(
            GatewayLimiter limiter,
            OpenBlockPermits permits,
            BlockClaims claims,
            BlockOpener opener,
            BlockRunner runner,
            SlowPlans slowPlans) {
        this.limiter = limiter;
        this.permits = permits;
        this.claims = claims;
        this.opener = opener;
        this.runner = runner;
        this.slowPlans = slowPlans;
    }

    @Override
    public void run() {
        try {
            boolean more = true;
            while (more && limiter.ready()) {
                permits.acquire();
                more = next();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Works on the next block. @return false when there is none */
    private boolean next() {
        try {
            var block = claims.next();
            if (block.isEmpty()) {
                permits.release();
                return false;
            }
            work(block.get());
        } catch (RuntimeException e) {
            // The database may be away: then the claim is asked for again. Else recovery takes the block up.
            claims.failed(e);
            LOG.warnf("A dispatcher's pass failed: %s", Redacted.brief(e));
            LOG.debug("The failed pass", Redacted.of(e));
            permits.release();
            SendThreads.pauseAfterFailure();
        }
        return true;
    }

    private void work(Block block) {
        var opened = opener.open(block, permits, claims.single());
        claims.opened();
        if (opened.slowPlan()) {
            permits.release();
            slowPlans.feed(block.plan(), () -> runner.run(opened.block(), opened.items(), false));
        } else {
            runner.run(opened.block(), opened.items(), claims.single());
        }
    }
}
