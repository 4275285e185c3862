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
    static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(1);

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

        /** @param debt until the bucket is full again, after this one was taken */
        static Level taken(Bucket bucket, Duration debt) {
            var left = MINUTE.minus(debt);
            return new Level(bucket, left.isNegative() ? 0 : (int) left.dividedBy(cost(bucket)), debt, Duration.ZERO);
        }

        /** @param debt until the bucket is full again */
        static Level refused(Bucket bucket, Duration debt) {
            var over = debt.plus(cost(bucket)).minus(MINUTE);
            // Time may have passed since it was refused.
            return new Level(bucket, 0, debt, over.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : over);
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
        if (buckets.stream().anyMatch(bucket -> isEmpty(bucket, now))) {
            return buckets.stream()
                    .map(bucket -> isEmpty(bucket, now)
                            ? Level.refused(bucket, debt(bucket, now))
                            : Level.taken(bucket, debt(bucket, now)))
                    .toList();
        }
        buckets.forEach(bucket -> fullAt.put(
                bucket.name(), now + debt(bucket, now).plus(cost(bucket)).toNanos()));
        return buckets.stream()
                .map(bucket -> Level.taken(bucket, debt(bucket, now)))
                .toList();
    }

    private boolean isEmpty(Bucket bucket, long now) {
        return debt(bucket, now).plus(cost(bucket)).compareTo(MINUTE) > 0;
    }

    private Duration debt(Bucket bucket, long now) {
        return Duration.ofNanos(Math.max(now, fullAt.getOrDefault(bucket.name(), now)) - now);
    }

    private static Duration cost(Bucket bucket) {
        return MINUTE.dividedBy(bucket.quota());
    }

    private long now() {
        var instant = clock.instant();
        return instant.getEpochSecond() * 1_000_000_000 + instant.getNano();
    }
}
