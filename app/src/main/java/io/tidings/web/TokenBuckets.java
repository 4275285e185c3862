package io.tidings.web;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts requests against quotas a minute, by the generic cell rate algorithm: one number for each bucket. In memory of
 * this node, and bounded: the bucket that was idle longest is forgotten, which only ever fills it. Thread-safe.
 */
final class TokenBuckets {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    /** @param quota requests a minute; all of them may come at once */
    record Bucket(String name, int quota) {}

    /**
     * @param remaining how many more at once
     * @param full when the whole quota is there again
     * @param pause when the next is let through; zero if this one was
     */
    record Level(Bucket bucket, int remaining, Duration full, Duration pause) {
        boolean isExceeded() {
            return !pause.isZero();
        }
    }

    private final InstantSource clock;
    /** When each bucket will be full, in nanoseconds. */
    private final Map<String, Long> fullAt;

    TokenBuckets(InstantSource clock, int most) {
        this.clock = clock;
        this.fullAt = new LinkedHashMap<>(256, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                return size() > most;
            }
        };
    }

    /** Takes one from every bucket, or from none if one of them is empty. */
    synchronized List<Level> take(List<Bucket> buckets) {
        var now = now();
        var levels = buckets.stream().map(bucket -> level(bucket, now, 1)).toList();
        if (levels.stream().anyMatch(Level::isExceeded)) {
            return buckets.stream()
                    .map(bucket -> level(bucket, now, 1).isExceeded() ? level(bucket, now, 1) : level(bucket, now, 0))
                    .toList();
        }
        buckets.forEach(bucket -> fullAt.put(bucket.name(), later(bucket, now) + cost(bucket)));
        return levels;
    }

    private Level level(Bucket bucket, long now, int taken) {
        var debt = later(bucket, now) + taken * cost(bucket) - now;
        var over = debt - MINUTE;
        if (over > 0) {
            return new Level(bucket, 0, Duration.ofNanos(debt - cost(bucket)), Duration.ofNanos(over));
        }
        var remaining = (int) ((MINUTE - debt) / cost(bucket));
        return new Level(bucket, remaining, Duration.ofNanos(debt), Duration.ZERO);
    }

    private long later(Bucket bucket, long now) {
        return Math.max(now, fullAt.getOrDefault(bucket.name(), now));
    }

    private static long cost(Bucket bucket) {
        return MINUTE / bucket.quota();
    }

    private long now() {
        var instant = clock.instant();
        return instant.getEpochSecond() * 1_000_000_000 + instant.getNano();
    }
}
