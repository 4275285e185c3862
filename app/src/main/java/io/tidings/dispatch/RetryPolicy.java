package io.tidings.dispatch;

import java.time.Duration;

/**
 * How often and after which pauses a message that was refused for now is tried again.
 *
 * @param maxAttempts at least 1, the first one included
 * @param factor by which each pause is longer than the one before
 */
public record RetryPolicy(int maxAttempts, Duration backoff, double factor, Duration cap) {
    public static final RetryPolicy DEFAULT = new RetryPolicy(3, Duration.ofSeconds(3), 2.0, Duration.ofMinutes(5));

    public RetryPolicy {
        if (maxAttempts < 1 || factor < 1 || backoff.isNegative() || cap.isNegative()) {
            throw new IllegalArgumentException(
                    "a retry policy of %d attempts, %s × %s up to %s".formatted(maxAttempts, backoff, factor, cap));
        }
    }

    /** Whether anything is left after this many attempts. */
    public boolean allowsAfter(int attempts) {
        return attempts < maxAttempts;
    }

    /**
     * The pause after an attempt.
     *
     * @param attempt from 1
     * @param jitter from 0 to 1; spreads the pause over its upper half, so that retries do not come in one wave
     */
    public Duration pauseAfter(int attempt, double jitter) {
        double millis = backoff.toMillis() * Math.pow(factor, attempt - 1.0);
        double capped = Math.min(millis, cap.toMillis());
        return Duration.ofMillis((long) (capped * (0.5 + jitter / 2)));
    }
}
