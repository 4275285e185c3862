package io.tidings.plans;

import java.time.Duration;
import java.util.Locale;

/**
 * How often and after which pauses a message is tried again when a failure is temporary.
 *
 * @param maxAttempts at least 1, with the first one
 * @param factor by which each pause grows
 * @param jitter the share of a pause, 0 to 1, that is random; it spreads retries over time
 */
public record RetryPolicy(Mode mode, int maxAttempts, Duration backoff, double factor, Duration cap, double jitter) {
    /** The source of another attempt. */
    public enum Mode {
        /** The dispatcher, after a pause. */
        AUTO,
        /** A person: a failed attempt is final until a person requeues the message. */
        MANUAL;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Mode parse(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    public static final RetryPolicy DEFAULT = new RetryPolicy(3, Duration.ofSeconds(3), 2.0, Duration.ofMinutes(5));

    public RetryPolicy {
        if (maxAttempts < 1 || factor < 1 || backoff.isNegative() || cap.isNegative() || jitter < 0 || jitter > 1) {
            throw new IllegalArgumentException("a retry policy of %d attempts, %s × %s up to %s, jitter %s"
                    .formatted(maxAttempts, backoff, factor, cap, jitter));
        }
    }

    /** An automatic policy that spreads each pause over its upper half. */
    public RetryPolicy(int maxAttempts, Duration backoff, double factor, Duration cap) {
        this(Mode.AUTO, maxAttempts, backoff, factor, cap, 0.5);
    }

    /** Returns whether the dispatcher tries again without a person after this many attempts. */
    public boolean allowsAfter(int attempts) {
        return mode == Mode.AUTO && !isExhausted(attempts);
    }

    /** Returns whether no attempt is left after this many. */
    public boolean isExhausted(int attempts) {
        return attempts >= maxAttempts;
    }

    /**
     * Returns the pause after an attempt.
     *
     * @param attempt from 1
     * @param chance from 0 to 1; 1 gives the whole pause
     */
    public Duration pauseAfter(int attempt, double chance) {
        double millis = backoff.toMillis() * Math.pow(factor, attempt - 1.0);
        double capped = Math.min(millis, cap.toMillis());
        return Duration.ofMillis((long) (capped * (1 - jitter * (1 - chance))));
    }
}
