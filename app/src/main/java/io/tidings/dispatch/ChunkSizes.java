package io.tidings.dispatch;

import io.tidings.ratelimits.GatewayLimiters;
import io.tidings.ratelimits.RateLimits;
import jakarta.inject.Singleton;

/** Decides how blocks are divided into chunks, by the current settings and limits. Thread-safe. */
@Singleton
final class ChunkSizes {
    private final GatewayLimiters limiters;
    private final RateLimits limits;
    private final int max;

    ChunkSizes(GatewayLimiters limiters, RateLimits limits, DispatchConfig config) {
        this.limiters = limiters;
        this.limits = limits;
        this.max = config.chunkSize();
    }

    /** @param single whether the block has single or urgent messages */
    BlockChunks of(OpenBlock open, boolean single) {
        var limiter = limiters.of(open.block().gateway());
        return new BlockChunks(open, limiter, limits.of(open.plan(), single), max);
    }
}
