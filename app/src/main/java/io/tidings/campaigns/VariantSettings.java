package io.tidings.campaigns;

import org.jspecify.annotations.Nullable;

/**
 * The variants, the frequency cap and the link tracking of a campaign.
 *
 * @param cap null: the account's cap, if it has one
 * @param experiment null: one text for all recipients
 * @param trackLinks whether each recipient gets their own links, so that clicks are counted
 */
public record VariantSettings(
        @Nullable FrequencyCap cap, @Nullable Experiment experiment, boolean trackLinks) {
    public static final VariantSettings NONE = new VariantSettings(null, null);

    /** Settings without link tracking. */
    public VariantSettings(@Nullable FrequencyCap cap, @Nullable Experiment experiment) {
        this(cap, experiment, false);
    }
}
