package io.tidings.ratelimits;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Counts the answers and the uncertain calls of the last minute, in parts of five seconds. Times are of
 * {@link System#nanoTime}. Not thread-safe: its {@link CircuitBreaker} is guarded.
 */
final class UncertainShare {
    private static final long PART = TimeUnit.SECONDS.toNanos(5);
    private static final int PARTS = 12;

    private final int[] answers = new int[PARTS];
    private final int[] uncertain = new int[PARTS];
    private int part;
    private long partEndsAt;

    UncertainShare(long now) {
        partEndsAt = now + PART;
    }

    void add(long now, boolean isUncertain) {
        forgetOld(now);
        answers[part]++;
        if (isUncertain) {
            uncertain[part]++;
        }
    }

    /** Returns whether there were at least this many answers, and at least this share of them is uncertain. */
    boolean exceeds(int minAnswers, double share) {
        int total = Arrays.stream(answers).sum();
        return total >= minAnswers && Arrays.stream(uncertain).sum() >= total * share;
    }

    void restart(long now) {
        Arrays.fill(answers, 0);
        Arrays.fill(uncertain, 0);
        partEndsAt = now + PART;
    }

    private void forgetOld(long now) {
        if (now - partEndsAt >= PART * PARTS) {
            restart(now);
        }
        while (now - partEndsAt >= 0) {
            part = (part + 1) % PARTS;
            answers[part] = 0;
            uncertain[part] = 0;
            partEndsAt += PART;
        }
    }
}
