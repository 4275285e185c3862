package io.tidings.campaigns;

import org.jspecify.annotations.Nullable;

/**
 * Which text each recipient gets, and how many anybody gets at all.
 *
 * @param cap null: the account's, if it has one
 * @param experiment null: one text for all
 */
public record Tailoring(
        @Nullable FrequencyCap cap, @Nullable Experiment experiment) {
    public static final Tailoring NONE = new Tailoring(null, null);
}
