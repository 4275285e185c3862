package io.tidings.dispatch;

import io.tidings.database.RetryLog;
import io.tidings.observability.Redacted;
import io.tidings.ratelimits.GatewayLimiter;
import io.tidings.ratelimits.RateLimit;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Sends blocks of one gateway, one after another, until there is nothing to claim or the gateway accepts no calls. So a
 * slow or broken gateway delays only its own workers.
 */
final class BlockWorker implements Runnable {
    private static final Logger LOG = Logger.getLogger(BlockWorker.class);
    private static final RetryLog RETRY_LOG = new RetryLog(LOG);

    private final GatewayLimiter limiter;
    private final OpenBlockPermits permits;
    private final BlockClaims claims;
    private final BlockOpener opener;
    private final BlockRunner runner;
    private final SlowLimits slowLimits;

    BlockWorker(
            GatewayLimiter limiter,
            OpenBlockPermits permits,
            BlockClaims claims,
            BlockOpener opener,
            BlockRunner runner,
            SlowLimits slowLimits) {
        this.limiter = limiter;
        this.permits = permits;
        this.claims = claims;
        this.opener = opener;
        this.runner = runner;
        this.slowLimits = slowLimits;
    }

    @Override
    public void run() {
        try {
            boolean more = true;
            while (more && limiter.ready()) {
                permits.acquire();
                more = limiter.ready() ? sendNext() : released();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the permit, because the gateway accepts no calls any more. */
    private boolean released() {
        permits.release();
        return false;
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
        } catch (RuntimeException | Error e) {
            // If the database was unavailable, the claim is looked up again. Otherwise recovery takes over the block.
            // Also after an error, because the worker's permit would be lost until the program ends.
            permits.release();
            claims.failed(e);
            RETRY_LOG.failed("A worker failed to claim or open a block", e);
            LOG.debug("The failure of the worker", Redacted.of(e));
            SendThreads.pauseAfterFailure();
        }
        return true;
    }

    private void send(Block block) {
        var limits = opener.slowLimits(block);
        if (!slowLimits.start(limits)) {
            // Another worker has just claimed a block under the same limit.
            opener.release(block);
            claims.opened();
            permits.release();
            return;
        }
        boolean separately = !limits.isEmpty() && slowLimits.permits().tryAcquire();
        var open = opened(block, limits, separately);
        if (separately) {
            slowLimits.execute(() -> send(open, limits));
            permits.release();
        } else {
            send(open, limits);
        }
    }

    private OpenBlock opened(Block block, List<RateLimit> limits, boolean separately) {
        try {
            var open = opener.open(
                    block,
                    separately ? slowLimits.permits() : permits,
                    limiter.gateway().capabilities().keepsRefs());
            claims.opened();
            return open;
        } catch (RuntimeException | Error e) {
            slowLimits.end(limits);
            if (separately) {
                slowLimits.permits().release();
            }
            throw e;
        }
    }

    /** Sends an open block, which releases its permit when it ends. Throws nothing. */
    private void send(OpenBlock open, List<RateLimit> limits) {
        try {
            runner.run(open, claims.single());
        } finally {
            slowLimits.end(limits);
        }
    }
}
