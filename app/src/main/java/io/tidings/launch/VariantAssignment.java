package io.tidings.launch;

import java.util.List;

/**
 * Assigns a variant to each contact of a campaign by a hash. The result depends only on the campaign and the contact,
 * so it stays the same if a launch starts again. Contacts are spread evenly. The variant and the test share are
 * independent.
 */
final class VariantAssignment {
    private static final long TEST = 0x7465_7374L;
    private final long campaign;
    private final int[] cumulativeWeights;

    /** @param weights the weights of the variants, each at least 1 */
    VariantAssignment(long campaign, List<Integer> weights) {
        this.campaign = mix(campaign);
        this.cumulativeWeights = new int[weights.size()];
        int sum = 0;
        for (int i = 0; i < cumulativeWeights.length; i++) {
            sum += weights.get(i);
            cumulativeWeights[i] = sum;
        }
    }

    /** Returns the index of a variant, in proportion to the weights. */
    int variantOf(long contact) {
        long weight =
                Math.unsignedMultiplyHigh(mix(contact ^ campaign), cumulativeWeights[cumulativeWeights.length - 1]);
        int index = 0;
        while (weight >= cumulativeWeights[index]) {
            index++;
        }
        return index;
    }

    /** Returns whether the contact belongs to a share of this many percent. */
    boolean isInShare(long contact, int percent) {
        return Math.unsignedMultiplyHigh(mix(contact ^ campaign ^ TEST), 100) < percent;
    }

    /**
     * The increment and finaliser of SplitMix64 (Steele, Lea and Flood 2014). With the increment, 0 is no fixed point.
     */
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
