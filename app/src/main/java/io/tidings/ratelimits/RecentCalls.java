package io.tidings.ratelimits;

import java.util.concurrent.TimeUnit;

/** Counts the calls that started within the last second. Times are of {@link System#nanoTime}. Not thread-safe. */
final class RecentCalls {
    /** The parts of a second. One more part is kept, and its share that is younger than a second counts. */
    private static final int PARTS = 20;

    private static final long PART_NANOS = TimeUnit.SECONDS.toNanos(1) / PARTS;

    private final int[] counts = new int[PARTS + 1];
    private long newest = Long.MIN_VALUE;
    private int newestPlace;
    private long newestUntil = Long.MIN_VALUE;

    void add(long now) {
        // Nearly every call falls into the same part as the call before.
        if (now >= newestUntil) {
            advanceTo(now);
            newestPlace = place(newest);
            newestUntil = (newest + 1) * PART_NANOS;
        }
        counts[newestPlace]++;
    }

    double inLastSecond(long now) {
        advanceTo(now);
        double share = 1 - (double) Math.floorMod(now, PART_NANOS) / PART_NANOS;
        double sum = counts[place(newest - PARTS)] * share;
        for (int back = 0; back < PARTS; back++) {
            sum += counts[place(newest - back)];
        }
        return sum;
    }

    private void advanceTo(long now) {
        long part = Math.floorDiv(now, PART_NANOS);
        long stale = newest == Long.MIN_VALUE ? counts.length : Math.min(counts.length, part - newest);
        for (long back = 0; back < stale; back++) {
            counts[place(part - back)] = 0;
        }
        newest = Math.max(newest, part);
    }

    private int place(long part) {
        return (int) Math.floorMod(part, (long) counts.length);
    }
}
