package io.tidings.ratelimits;

import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What this node has taken of fast limits in advance. Every chunk would else queue for the limit's one row, and for the
 * disk behind each of its commits: a limit of a million a second would hold a gateway to tens of thousands. What is not
 * used in time is lost, as in the database. Times are of {@link System#nanoTime}. Thread-safe.
 */
@Singleton
public final class PrefetchedRateTokens {
    /** So much of a second is taken at once, if that is more than the chunk needs. */
    static final double PREFETCH_SECONDS = 0.05;

    private static final long EXPIRY_NANOS = 100_000_000;

    private final Map<RateLimit, Deque<Window>> windows = new HashMap<>();

    /** Segments that may begin one after another from a moment on. */
    private static final class Window {
        private final double nanosEach;
        private long left;
        private double from;

        Window(long left, long from, double nanosEach) {
            this.left = left;
            this.from = from;
            this.nanosEach = nanosEach;
        }
    }

    /** How much of the limit to take for a chunk of so many segments. */
    public static long prefetchSize(RateLimit limit, int segments) {
        // What a single message takes must not hold up the next one.
        return limit.waits() && !RateLimit.SINGLE.equals(limit.scope())
                ? Math.max(segments, (long) (limit.perSecond() * PREFETCH_SECONDS))
                : segments;
    }

    /** Uses what was taken before. @return from when on the chunk may begin; empty when there is not enough */
    public synchronized OptionalLong use(RateLimit limit, int segments, long now) {
        var known = windows.get(limit);
        if (known == null) {
            return OptionalLong.empty();
        }
        known.removeIf(window -> window.from + EXPIRY_NANOS < now);
        for (var window : known) {
            if (window.left >= segments) {
                long from = (long) window.from;
                window.left -= segments;
                window.from += segments * window.nanosEach;
                return OptionalLong.of(from);
            }
        }
        if (known.isEmpty()) {
            windows.remove(limit);
        }
        return OptionalLong.empty();
    }

    /** Keeps what a chunk has taken beyond its own need. */
    public synchronized void keep(RateLimit limit, long segments, long from) {
        if (segments > 0) {
            windows.computeIfAbsent(limit, key -> new ArrayDeque<>())
                    .add(new Window(segments, from, 1e9 / limit.perSecond()));
        }
    }
}
