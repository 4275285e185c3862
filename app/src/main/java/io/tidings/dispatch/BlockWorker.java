package io.tidings.dispatch;

import io.tidings.observability.Redacted;
import io.tidings.ratelimits.GatewayLimiter;
import org.jboss.logging.Logger;

/**
 * Sends blocks of one gateway, one after another, until there is nothing to claim or the gateway accepts no calls. So a
 * slow or broken gateway delays only its own workers.
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
                more = sendNext();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Claims and sends the next block. @return false when there is none */
    private boolean sendNext() {
        try {
            var block = claims.next();
            if (block.isEmpty()) {
                permits.release();
                return false;
            }
            send(block.get());
        } catch (RuntimeException e) {
            // If the database was unavailable, the claim is looked up again. Otherwise recovery takes over the block.
            claims.failed(e);
            LOG.warnf("A worker failed to claim or send a block: %s", Redacted.brief(e));
            LOG.debug("The failure of the worker", Redacted.of(e));
            permits.release();
            SendThreads.pauseAfterFailure();
        }
        return true;
    }

    private void send(Block block) {
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
