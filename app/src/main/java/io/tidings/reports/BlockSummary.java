package io.tidings.reports;

import io.tidings.shared.BlockId;
import io.tidings.shared.GatewayId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A block as those see it who want to know which part of a campaign went wrong. What is counted is each message's first
 * outcome in this block: what is tried again leaves it as requeued and is counted in the block of its next attempt.
 *
 * @param number from 1 within the plan; 0 for a block of messages that are tried again
 * @param retry whether it is such a block
 * @param state PREPARING, READY, PAUSED, LEASED, CLOSED or CANCELLED
 * @param failureClass why most of its messages failed; null when none did
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
    /** First outcomes, and those that left the block to be tried again. */
    public record Counts(int sent, int failed, int skipped, int cancelled, int uncertain, int requeued) {
        int total() {
            return sent + failed + skipped + cancelled + uncertain + requeued;
        }
    }

    public record Money(long reserved, long spent, long released) {}

    /** Without an outcome in this block. */
    public int open() {
        return total - counts.total();
    }
}
