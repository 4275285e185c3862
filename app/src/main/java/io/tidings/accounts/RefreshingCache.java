package io.tidings.accounts;

import com.github.benmanes.caffeine.cache.CacheLoader;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.tidings.web.ClockTicker;
import java.time.Duration;
import java.time.InstantSource;

/**
 * A cache that keeps values for a few seconds, empty ones included. So neither a busy client nor a password guesser
 * causes a query for each request. After half of a value's life, one caller loads it again while the others get the old
 * value. So concurrent requests do not wait for the same row.
 */
final class RefreshingCache {
    private RefreshingCache() {}

    /** @param maxEntries the maximum number of entries; beyond it, the least used entries are dropped */
    static <K, V> LoadingCache<K, V> of(Duration life, int maxEntries, InstantSource clock, CacheLoader<K, V> loader) {
        return Caffeine.newBuilder()
                .maximumSize(maxEntries)
                .expireAfterWrite(life)
                .refreshAfterWrite(life.dividedBy(2))
                .ticker(ClockTicker.of(clock))
                // The caller that finds an old value loads the new one on its own thread.
                .executor(Runnable::run)
                .build(loader);
    }
}
