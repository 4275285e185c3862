package io.tidings.dispatch;

/**
 * What became of the messages of one variant of a campaign's text.
 *
 * @param variant as in {@code message.variant}
 * @param sent taken by the provider, whatever became of them then
 * @param segments of all its messages
 */
public record VariantTally(
        int variant, long total, long sent, long delivered, long failed, long undelivered, long segments) {}
