package io.tidings.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.LocalBucket;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * Counts requests against quotas per minute. The counts are in the memory of this node, and their number is limited. A
 * bucket without use for a minute is full and is dropped. A bucket that is dropped earlier is full again. Thread-safe.
 */
final class TokenBuckets {
    static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration MIN_RETRY_AFTER = Duration.ofMillis(1);

    /** @param quota requests per minute; all of them may come at once */
    record Bucket(String name, int quota) {}

    /**
     * @param remaining number of requests that may come at once
     * @param untilFull time until the whole quota is available
     * @param retryAfter time until the next request is accepted; zero if this one was
     */
    record Level(Bucket bucket, int remaining, Duration untilFull, Duration retryAfter) {
        boolean isExceeded() {
            return !retryAfter.isZero();
        }

        static Level accepted(Bucket bucket, long remaining, Duration full) {
            return new Level(bucket, (int) remaining, full, Duration.ZERO);
        }

        /** @param retryAfter as measured; it is raised to 1 ms, because time may have passed since the refusal */
        static Level refused(Bucket bucket, Duration full, Duration pause) {
            return new Level(bucket, 0, full, pause.compareTo(MIN_RETRY_AFTER) < 0 ? MIN_RETRY_AFTER : pause);
        }
    }

    private final TimeMeter time;
    private final Cache<Bucket, LocalBucket> buckets;

    TokenBuckets(InstantSource clock, int maxBuckets) {
        var ticker = ClockTicker.of(clock);
        this.time = timeOf(ticker);
        this.buckets = Caffeine.newBuilder()
                .maximumSize(maxBuckets)
                .expireAfterAccess(MINUTE)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    /** Counts one request in every bucket, or in none if one of them is empty. */
    synchronized List<Level> take(List<Bucket> wanted) {
        var granted = wanted.stream()
                .allMatch(bucket -> bucketOf(bucket).estimateAbilityToConsume(1).canBeConsumed());
        return wanted.stream()
                .map(bucket -> granted ? take(bucket) : estimate(bucket))
                .toList();
    }

    /** Returns the number of buckets in memory. */
    synchronized long size() {
        buckets.cleanUp();
        return buckets.estimatedSize();
    }

    private Level take(Bucket bucket) {
        var probe = bucketOf(bucket).tryConsumeAndReturnRemaining(1);
        return Level.accepted(bucket, probe.getRemainingTokens(), Duration.ofNanos(probe.getNanosToWaitForReset()));
    }

    private Level estimate(Bucket bucket) {
        var result = bucketOf(bucket).asVerbose().estimateAbilityToConsume(1);
        var full = Duration.ofNanos(result.getDiagnostics().calculateFullRefillingTime());
        var probe = result.getValue();
        return probe.canBeConsumed()
                ? Level.accepted(bucket, probe.getRemainingTokens(), full)
                : Level.refused(bucket, full, Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    private LocalBucket bucketOf(Bucket bucket) {
        return buckets.get(bucket, this::newBucket);
    }

    /** Creates a full bucket without a lock, because {@link #take(List)} holds one. */
    private LocalBucket newBucket(Bucket bucket) {
        return io.github.bucket4j.Bucket.builder()
                .addLimit(limit -> limit.capacity(bucket.quota()).refillGreedy(bucket.quota(), MINUTE))
                .withCustomTimePrecision(time)
                .withSynchronizationStrategy(SynchronizationStrategy.NONE)
                .build();
    }

    private static TimeMeter timeOf(Ticker ticker) {
        return new TimeMeter() {
            @Override
            public long currentTimeNanos() {
                return ticker.read();
            }

            @Override
            public boolean isWallClockBased() {
                return true;
            }
        };
    }
}
