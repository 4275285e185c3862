package io.tidings.dispatch;

/**
 * What became of the messages of one variant of a campaign's text. The counts from {@code queued} to {@code uncertain} are
 * exclusive and sum to the total.
 *
 * @param variant as in {@code message.variant}
 * @param segments of all its messages
 */
public record VariantTally(
        int variant,
        long total,
        long queued,
        long sent,
        long delivered,
        long undelivered,
        long read,
        long failed,
        long skipped,
        long cancelled,
        long uncertain,
        long segments) {
    public static VariantTally none(int variant) {
        return new VariantTally(variant, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** Taken by the provider, whatever became of them then. */
    public long accepted() {
        return sent + delivered + undelivered + read;
    }

    /** Known to have arrived. */
    public long arrived() {
        return delivered + read;
    }
}
