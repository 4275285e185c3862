package io.tidings.ratelimits;

import java.time.Duration;

/** The pause that the last throttled call asked for. Times are of {@link System#nanoTime}. Not thread-safe. */
final class ThrottlePause {
    private long until;
    private boolean active;

    /** Extends the pause. A shorter one than before changes nothing. */
    void extend(long now, Duration retryAfter) {
        until = Math.max(active ? until : Long.MIN_VALUE, now + Math.max(retryAfter.toNanos(), 1));
        active = true;
    }

    /** Returns the rest of the pause in nanoseconds; 0 or less for none. */
    long left(long now) {
        if (!active) {
            return 0;
        }
        long left = until - now;
        active = left > 0;
        return left;
    }
}
