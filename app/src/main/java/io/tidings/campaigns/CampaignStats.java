package io.tidings.campaigns;

import io.tidings.dispatch.OutcomeCounts;

/**
 * Where a campaign's messages are. Every message is in exactly one bucket, and the buckets sum to the total.
 *
 * @param queued not begun, waiting for another try, or not even written yet
 * @param sent taken by the provider, and nothing further heard
 */
public record CampaignStats(
        long total,
        long queued,
        long sending,
        long sent,
        long delivered,
        long undelivered,
        long read,
        long failed,
        long skipped,
        long cancelled,
        long uncertain) {

    /** What the counts leave is queued. A total read a moment too early grows to what is already counted. */
    static CampaignStats of(long total, OutcomeCounts counts) {
        long known = counts.processed() + counts.sending();
        long all = Math.max(total, known);
        return new CampaignStats(
                all,
                all - known,
                counts.sending(),
                counts.sent(),
                counts.delivered(),
                counts.undelivered(),
                counts.read(),
                counts.failed(),
                counts.skipped(),
                counts.cancelled(),
                counts.uncertain());
    }

    /** Those that need nothing more. */
    public long processed() {
        return total - queued - sending;
    }
}
