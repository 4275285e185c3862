package io.tidings.accounts;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.tidings.web.ClockTicker;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Slows down callers that guess passwords: per address and place, so that nobody can lock another out, and per place. A
 * count ends one window after its first try. Counts in memory of this node, for a bounded number of places; thread-safe.
 */
@Singleton
final class SignInThrottle {
    private static final int MAX_ENTRIES = 20_000;

    private final AccountConfig config;
    private final Cache<String, Integer> attempts;

    SignInThrottle(AccountConfig config, InstantSource clock) {
        this.config = config;
        this.attempts = Caffeine.newBuilder()
                .maximumSize(MAX_ENTRIES)
                .expireAfter(Expiry.creating((String key, Integer count) -> config.signInWindow()))
                .ticker(ClockTicker.of(clock))
                .executor(Runnable::run)
                .build();
    }

    /**
     * Counts a try before its password is looked at, so that many at once gain nothing.
     *
     * @return how long to wait; zero if the try may go on
     */
    synchronized Duration begin(String email, String place) {
        var wait =
                longer(wait(pair(email, place), config.signInAttempts()), wait(place, config.signInAttemptsPerPlace()));
        if (wait.isZero()) {
            attempts.asMap().merge(pair(email, place), 1, Integer::sum);
            attempts.asMap().merge(place, 1, Integer::sum);
        }
        return wait;
    }

    /** The password was right: this address is no longer suspect from this place. */
    synchronized void succeeded(String email, String place) {
        attempts.invalidate(pair(email, place));
        attempts.asMap().computeIfPresent(place, (key, count) -> count <= 1 ? null : count - 1);
    }

    private Duration wait(String key, int most) {
        var count = attempts.getIfPresent(key);
        return count == null || count < most
                ? Duration.ZERO
                : attempts.policy()
                        .expireVariably()
                        .flatMap(expiry -> expiry.getExpiresAfter(key))
                        .orElse(Duration.ZERO);
    }

    private static String pair(String email, String place) {
        return email + '\n' + place;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
