package io.tidings.reports;

import io.tidings.shared.BlockId;
import io.tidings.shared.GatewayId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A block and its outcomes. Each message counts with its first outcome in this block. A retried message counts here as
 * requeued, and again in the block of its next attempt.
 *
 * @param number from 1 within the plan; 0 for a block of retried messages
 * @param retry whether this is a block of retried messages
 * @param state PREPARING, READY, PAUSED, LEASED, CLOSED or CANCELLED
 * @param failureClass the most frequent reason of failures; null when no message failed
 * @param money in units of credits
 */
public record BlockSummary(
        BlockId id,
        int number,
        boolean retry,
        String state,
        GatewayId gateway,
        int total,
        Counts counts,
        @Nullable String failureClass,
        Money money,
        @Nullable Instant closedAt) {
    /** The numbers of first outcomes, and of messages that left the block for a retry. */
    public record Counts(int sent, int failed, int skipped, int cancelled, int uncertain, int requeued) {
        int total() {
            return sent + failed + skipped + cancelled + uncertain + requeued;
        }
    }

    public record Money(long reserved, long spent, long released) {}

    /** Returns the number of messages without an outcome in this block. */
    public int open() {
        return total - counts.total();
    }
}
