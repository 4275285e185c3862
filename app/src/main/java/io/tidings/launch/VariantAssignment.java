package io.tidings.launch;

import java.util.List;

/**
 * Chance that is always the same for the same contact in the same campaign: however often a launch starts anew, and
 * whoever else is in the audience. Contacts are spread evenly, and independently over two draws.
 */
final class VariantAssignment {
    private static final long TEST = 0x7465_7374L;
    private final long campaign;
    private final int[] cumulativeWeights;

    /** @param weights of what is drawn, each at least 1 */
    VariantAssignment(long campaign, List<Integer> weights) {
        this.campaign = mix(campaign);
        this.cumulativeWeights = new int[weights.size()];
        int sum = 0;
        for (int i = 0; i < cumulativeWeights.length; i++) {
            sum += weights.get(i);
            cumulativeWeights[i] = sum;
        }
    }

    /** The place of what is drawn, in proportion to the weights. */
    int variantOf(long contact) {
        long drawn = Math.unsignedMultiplyHigh(mix(contact ^ campaign), cumulativeWeights[cumulativeWeights.length - 1]);
        int place = 0;
        while (drawn >= cumulativeWeights[place]) {
            place++;
        }
        return place;
    }

    /** Whether the contact belongs to a share of so many percent. */
    boolean isInShare(long contact, int percent) {
        return Math.unsignedMultiplyHigh(mix(contact ^ campaign ^ TEST), 100) < percent;
    }

    /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014), behind its increment so that 0 is no fixed point. */
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
