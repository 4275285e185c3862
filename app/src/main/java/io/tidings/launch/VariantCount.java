package io.tidings.launch;

import io.tidings.messages.MessageCounts;

/**
 * The outcomes of the messages of one variant. No message counts as {@code sending}.
 *
 * @param variant the index of the variant, as in {@code message.variant}
 * @param segments the sum of the segments of its messages
 */
public record VariantCount(int variant, MessageCounts counts, long segments) {
    public static VariantCount none(int variant) {
        return new VariantCount(variant, MessageCounts.NONE, 0);
    }
}
