package io.tidings.gateways.simulator;

/** Chance that is the same for the same throw: every question about it has its own salt. */
record SeededRandom(long value) {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    static SeededRandom of(long seed, long throwNumber) {
        return new SeededRandom(mix(seed * 31 + throwNumber));
    }

    SeededRandom with(long more) {
        return new SeededRandom(mix(value + more));
    }

    /** From 0 to below 1. */
    double fraction(int salt) {
        return (mix(value + salt * GOLDEN) >>> 11) * 0x1.0p-53;
    }

    /** From the least to the most, both included. */
    int between(int salt, int least, int most) {
        return least + (int) (fraction(salt) * (most - least + 1));
    }

    /** SplitMix64's finalizer. */
    private static long mix(long value) {
        long z = value + GOLDEN;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
