package io.tidings.dispatch;

/**
 * How many of a campaign's messages are in which state; each is counted once. What is in none of these is queued.
 *
 * @param sent accepted by the provider, and nothing further heard
 */
public record OutcomeCounts(
        long sending,
        long sent,
        long delivered,
        long undelivered,
        long read,
        long failed,
        long skipped,
        long cancelled,
        long uncertain) {
    public static final OutcomeCounts NONE = new OutcomeCounts(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Those that need nothing more. */
    public long processed() {
        return sent + delivered + undelivered + read + failed + skipped + cancelled + uncertain;
    }

    /** Those that the provider took, whatever became of them then. */
    public long accepted() {
        return sent + delivered + undelivered + read;
    }
}
