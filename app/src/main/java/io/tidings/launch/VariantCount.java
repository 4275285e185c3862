package io.tidings.launch;

import io.tidings.messages.MessageCounts;

/**
 * The outcomes of the messages of one variant of a campaign's text. None counts as being sent.
 *
 * @param variant as in {@code message.variant}
 * @param segments of all its messages
 */
public record VariantCount(int variant, MessageCounts counts, long segments) {
    public static VariantCount none(int variant) {
        return new VariantCount(variant, MessageCounts.NONE, 0);
    }
}
