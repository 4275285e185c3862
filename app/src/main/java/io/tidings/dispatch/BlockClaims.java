package io.tidings.dispatch;

import io.tidings.database.DatabaseUnavailable;
import io.tidings.dispatch.ClaimStore.LeaseHolder;
import io.tidings.shared.GatewayId;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Claims the blocks of one gateway for one worker. A claim whose answer was lost is looked up before the next claim.
 * Not thread-safe.
 */
final class BlockClaims {
    private static final long QUEUE_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ClaimStore claims;
    private final GatewayId gateway;
    private final boolean single;
    private final SlowPlans slowPlans;
    private final DispatchConfig config;
    private LeaseHolder holder;
    private boolean unconfirmed;
    private long emptyQueueAt = System.nanoTime() - QUEUE_POLL_NANOS;

    /** @param single whether only single messages and urgent blocks are claimed */
    BlockClaims(
            ClaimStore claims,
            GatewayId gateway,
            boolean single,
            SlowPlans slowPlans,
            long node,
            DispatchConfig config) {
        this.claims = claims;
        this.gateway = gateway;
        this.single = single;
        this.slowPlans = slowPlans;
        this.config = config;
        this.holder = new LeaseHolder(node, config.leaseSeconds());
    }

    boolean single() {
        return single;
    }

    /** Claims the next block. If the answer of the last claim was lost, returns the block of that claim first. */
    Optional<Block> next() {
        if (unconfirmed) {
            var block = claims.claimedBy(holder);
            if (block.isPresent()) {
                return block;
            }
        }
        holder = holder.withNewToken();
        unconfirmed = true;
        var block = single ? claimSingle() : claim();
        unconfirmed = block.isPresent();
        return block;
    }

    /** Confirms the claim: the claimed block is open, so it need not be looked up. */
    void opened() {
        unconfirmed = false;
    }

    /** Records a failure after the claim. The claim is looked up again only if the database was unavailable. */
    void failed(RuntimeException why) {
        unconfirmed &= DatabaseUnavailable.caused(why);
    }

    private Optional<Block> claimSingle() {
        return claims.singles(holder, gateway, slowPlans.fed(), config.chunkSize())
                .or(() -> claims.urgent(holder, gateway, slowPlans.fed()));
    }

    private Optional<Block> claim() {
        return nextQueued().or(() -> claims.block(holder, gateway, slowPlans.fed()));
    }

    /** Claims retries before blocks. After an empty result, does not query the queue again for 100 ms. */
    private Optional<Block> nextQueued() {
        long now = System.nanoTime();
        if (now - emptyQueueAt < QUEUE_POLL_NANOS) {
            return Optional.empty();
        }
        var queued = claims.retries(holder, gateway, slowPlans.fed(), config.blockSize());
        if (queued.isEmpty()) {
            emptyQueueAt = now;
        }
        return queued;
    }
}
