package io.tidings.dispatch;

import io.tidings.dispatch.OpenBlock.BlockEnd;
import io.tidings.ratelimits.RateLimits;
import jakarta.inject.Singleton;
import java.util.List;

/** Hands blocks to their gateways, by the gateways' settings and limits of the moment. Thread-safe. */
@Singleton
final class BlockFeeders {
    private final GatewayLimiters limiters;
    private final RateLimits limits;
    private final BlockStore blocks;
    private final ChunkStarter starter;
    private final Senders senders;
    private final int chunkSize;

    BlockFeeders(
            GatewayLimiters limiters,
            RateLimits limits,
            BlockStore blocks,
            ChunkStarter starter,
            Senders senders,
            DispatchConfig config) {
        this.limiters = limiters;
        this.limits = limits;
        this.blocks = blocks;
        this.starter = starter;
        this.senders = senders;
        this.chunkSize = config.chunkSize();
    }

    /**
     * @param items those that are still to be begun; not used for a block that goes message by message
     * @param single whether the block is of single messages or urgent ones, which go first
     * @return what is to happen to the block once everything that was begun is written
     */
    BlockEnd feed(OpenBlock open, List<OutgoingMessage> items, boolean single) {
        var limiter = limiters.of(open.block().gateway());
        var chunks = new BlockChunks(open, limiter, limits.of(open.plan(), single), chunkSize);
        var admission = new CallAdmission(open, limiter, single);
        if (CarefulFeeder.isFor(open.block())) {
            return new CarefulFeeder(
                            open,
                            blocks,
                            chunks,
                            starter,
                            admission,
                            item -> senders.of(open, admission, List.of(item)))
                    .feed();
        }
        return new BlockFeeder(open, chunks, starter, admission, senders.of(open, admission, items)).feed(items);
    }
}
