package io.tidings.campaigns;

import org.jspecify.annotations.Nullable;

/**
 * Which text each recipient gets, with links of their own or not, and how many anybody gets at all.
 *
 * @param cap null: the account's, if it has one
 * @param experiment null: one text for all
 * @param trackLinks whether each recipient gets links of their own, by which is known who has followed them
 */
public record VariantSettings(
        @Nullable FrequencyCap cap, @Nullable Experiment experiment, boolean trackLinks) {
    public static final VariantSettings NONE = new VariantSettings(null, null);

    /** Without links of their own. */
    public VariantSettings(@Nullable FrequencyCap cap, @Nullable Experiment experiment) {
        this(cap, experiment, false);
    }
}
