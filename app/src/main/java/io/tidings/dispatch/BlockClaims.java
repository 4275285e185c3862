package io.tidings.dispatch;

import io.tidings.database.DatabaseUnavailable;
import io.tidings.dispatch.ClaimStore.LeaseHolder;
import io.tidings.ratelimits.RateLimit;
import io.tidings.shared.GatewayId;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Claims the blocks of one gateway for one worker. A claim whose answer was lost is looked up before the next claim.
 * Not thread-safe.
 */
final class BlockClaims {
    private static final long QUEUE_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ClaimStore claims;
    private final GatewayId gateway;
    private final boolean single;
    private final Supplier<Collection<RateLimit>> busy;
    private final int max;
    private LeaseHolder holder;
    private boolean unconfirmed;
    private long emptyQueueAt = System.nanoTime() - QUEUE_POLL_NANOS;

    /**
     * @param single whether only single messages and urgent blocks are claimed
     * @param busy limits of plans and senders whose blocks are not claimed now
     * @param max the largest number of queued messages in one claim
     */
    BlockClaims(
            ClaimStore claims,
            GatewayId gateway,
            boolean single,
            Supplier<Collection<RateLimit>> busy,
            LeaseHolder holder,
            int max) {
        this.claims = claims;
        this.gateway = gateway;
        this.single = single;
        this.busy = busy;
        this.holder = holder;
        this.max = max;
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
    void failed(Throwable why) {
        unconfirmed &= DatabaseUnavailable.caused(why);
    }

    private Optional<Block> claimSingle() {
        return claims.singles(holder, gateway, busy.get(), max).or(() -> claims.urgent(holder, gateway, busy.get()));
    }

    private Optional<Block> claim() {
        return nextQueued().or(() -> claims.block(holder, gateway, busy.get()));
    }

    /** Claims retries before blocks. After an empty result, does not query the queue again for 100 ms. */
    private Optional<Block> nextQueued() {
        long now = System.nanoTime();
        if (now - emptyQueueAt < QUEUE_POLL_NANOS) {
            return Optional.empty();
        }
        var queued = claims.retries(holder, gateway, busy.get(), max);
        if (queued.isEmpty()) {
            emptyQueueAt = now;
        }
        return queued;
    }
}
