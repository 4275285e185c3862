package io.tidings.accounts;

import com.github.benmanes.caffeine.cache.CacheLoader;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.tidings.web.ClockTicker;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Caches answers for a few seconds, "no" included, so that neither a busy caller nor a guesser asks the database each
 * time. Past half of an answer's life one caller loads it again while the others still take the old one, so that a
 * thousand requests at once never wait for the same row.
 */
final class RefreshingCache {
    private RefreshingCache() {}

    /** @param most entries; beyond them, the entries that are used least are dropped */
    static <K, V> LoadingCache<K, V> of(Duration life, int most, InstantSource clock, CacheLoader<K, V> loader) {
        return Caffeine.newBuilder()
                .maximumSize(most)
                .expireAfterWrite(life)
                .refreshAfterWrite(life.dividedBy(2))
                .ticker(ClockTicker.of(clock))
                // The caller that finds an old answer loads the new one itself.
                .executor(Runnable::run)
                .build(loader);
    }
}
