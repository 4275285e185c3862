package io.tidings.dispatch;

import io.tidings.dispatch.OpenBlock.BlockEnd;
import io.tidings.ratelimits.RateLimits;
import jakarta.inject.Singleton;
import java.util.List;

/** Sends blocks through their gateways, by the current settings and limits. Thread-safe. */
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
     * Sends one block.
     *
     * @param items the messages that are not started yet; unused for a block that is sent message by message
     * @param single whether the block has single or urgent messages, which enter first
     * @return how the block ends after all started messages are written
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
