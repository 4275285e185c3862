package io.tidings.plans;

/**
 * How many messages of one variant are written together.
 *
 * @param variant as in {@code message.variant}
 */
public record VariantSize(int variant, int messages, long segments) {}
