package io.tidings.dispatch;

import io.tidings.dispatch.ChunkStore.Chunk;
import io.tidings.ratelimits.GatewayLimiter;
import io.tidings.ratelimits.RateLimit;
import io.tidings.ratelimits.RateLimits;
import java.util.List;

/**
 * Divides one block into chunks of at most 0.25 seconds of work, or one batch, and never more than the configured size.
 */
final class BlockChunks {
    /** A stop or an opt-out can be late by twice this time for each worker. */
    private static final double SECONDS = 0.25;
    /** A block is read in pieces of this work. */
    private static final double READ_SECONDS = 5;

    private final OpenBlock open;
    private final GatewayLimiter limiter;
    private final List<RateLimit> limits;
    private final int max;

    /** @param most messages in a chunk */
    BlockChunks(OpenBlock open, GatewayLimiter limiter, List<RateLimit> limits, int max) {
        this.open = open;
        this.limiter = limiter;
        this.limits = limits;
        this.max = max;
    }

    /** Returns the exclusive end of the chunk that starts at {@code from}. */
    int end(List<OutgoingMessage> items, int from) {
        int longest = longest(items.size() - from);
        double capacity = segmentsPerSecond() * SECONDS;
        int to = from + 1;
        for (double used = segments(items.get(from)); to < from + longest; to++) {
            used += segments(items.get(to));
            if (used > capacity) {
                break;
            }
        }
        return to;
    }

    /** Returns how many of the messages left fit into a chunk. A chunk that is not the last has whole batches only. */
    private int longest(int left) {
        int most = Math.min(left, max);
        int batch = Math.min(limiter.limits().batch(), most);
        int longest = (int) Math.clamp(limiter.speed() * SECONDS, batch, most);
        return longest == left ? longest : longest - longest % batch;
    }

    GatewayLimiter limiter() {
        return limiter;
    }

    /** Returns how many messages to read at once. */
    int messagesToRead() {
        double perSecond = Math.min(limiter.speed(), segmentsPerSecond());
        return (int) Math.clamp(perSecond * READ_SECONDS, ReadBudget.MIN_MESSAGES, Integer.MAX_VALUE);
    }

    /**
     * @param to exclusive
     * @param last whether it is the last chunk of the block
     */
    Chunk between(List<OutgoingMessage> items, int from, int to, boolean last) {
        int segments = 0;
        if (!limits.isEmpty()) {
            for (var item : items.subList(from, to)) {
                segments += segments(item);
            }
        }
        // The last chunk's watermark is the block's end.
        long upto = last ? open.block().lastId() : items.get(to - 1).id();
        return chunk(
                upto,
                items.subList(from, to).stream().map(OutgoingMessage::recipient).toList(),
                segments);
    }

    /** A chunk of one message. */
    Chunk ofOne(long message, List<String> recipients) {
        return chunk(message, recipients, 1);
    }

    /** Returns the lowest of the block's limits in segments a second; infinite without one. */
    double segmentsPerSecond() {
        return RateLimits.least(limits);
    }

    static int segments(OutgoingMessage item) {
        return Math.max(1, item.segments());
    }

    private Chunk chunk(long upto, List<String> recipients, int segments) {
        return new Chunk(open.block(), upto, open.plan().channel(), recipients, segments, limits);
    }
}
