package io.tidings.gateways.simulator;

/** Deterministic random numbers: a hash of the seed and the given numbers. Each decision uses its own salt. */
record SeededRandom(long value) {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    static SeededRandom of(long seed, long number) {
        return new SeededRandom(mix(seed * 31 + number));
    }

    SeededRandom with(long number) {
        return new SeededRandom(mix(value + number));
    }

    /** Returns a number from 0 (inclusive) to 1 (exclusive). */
    double fraction(int salt) {
        return (mix(value + salt * GOLDEN) >>> 11) * 0x1.0p-53;
    }

    /** Returns a number from the minimum to the maximum, both inclusive. */
    int between(int salt, int min, int max) {
        return min + (int) (fraction(salt) * (max - min + 1));
    }

    /** The finalizer of SplitMix64. */
    private static long mix(long value) {
        long z = value + GOLDEN;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
