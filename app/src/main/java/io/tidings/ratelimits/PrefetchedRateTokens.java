package io.tidings.ratelimits;

import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The rate tokens that this node took in advance from fast limits. Otherwise every chunk would wait for the one row of
 * the limit and for the commit before it. Then a limit of a million a second would allow only tens of thousands. Unused
 * tokens expire, as in the database. Times are of {@link System#nanoTime}. Thread-safe.
 */
@Singleton
public final class PrefetchedRateTokens {
    /** A chunk takes tokens for this many seconds at once, if that exceeds its own need. */
    static final double PREFETCH_SECONDS = 0.05;

    private static final long EXPIRY_NANOS = 100_000_000;

    private final Map<RateLimit, Deque<Window>> windows = new HashMap<>();

    /** Segments that may start one after another from a time on. */
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

    /** Returns the tokens to take for a chunk of this many segments. */
    public static long prefetchSize(RateLimit limit, int segments) {
        // A prefetch for a single message would delay the next one.
        return limit.waits() && !RateLimit.SINGLE.equals(limit.scope())
                ? Math.max(segments, (long) (limit.perSecond() * PREFETCH_SECONDS))
                : segments;
    }

    /** Uses prefetched tokens. @return from when on the chunk may start; empty when too few are left */
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

    /** Keeps the tokens that a chunk took beyond its own need. */
    public synchronized void keep(RateLimit limit, long segments, long from) {
        if (segments > 0) {
            windows.computeIfAbsent(limit, key -> new ArrayDeque<>())
                    .add(new Window(segments, from, 1e9 / limit.perSecond()));
        }
    }
}
