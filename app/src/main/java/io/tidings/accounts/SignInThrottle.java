package io.tidings.accounts;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down whoever guesses passwords: per address and place, so that nobody can lock another out, and per place.
 * Counts in memory of this node, for a bounded number of places; thread-safe.
 */
@Singleton
final class SignInThrottle {
    private static final int MOST_ENTRIES = 20_000;

    private record Tries(int count, Instant until) {}

    private final AccountConfig config;
    private final InstantSource clock;
    private final Map<String, Tries> tries = new LinkedHashMap<>(256, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tries> eldest) {
            return size() > MOST_ENTRIES;
        }
    };

    SignInThrottle(AccountConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
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
            count(pair(email, place));
            count(place);
        }
        return wait;
    }

    /** The password was right: this address is no longer suspect from this place. */
    synchronized void succeeded(String email, String place) {
        tries.remove(pair(email, place));
        tries.computeIfPresent(
                place, (key, seen) -> seen.count() <= 1 ? null : new Tries(seen.count() - 1, seen.until()));
    }

    private Duration wait(String key, int most) {
        var seen = tries.get(key);
        var now = clock.instant();
        if (seen == null || seen.count() < most || !seen.until().isAfter(now)) {
            return Duration.ZERO;
        }
        return Duration.between(now, seen.until());
    }

    private void count(String key) {
        var now = clock.instant();
        tries.merge(
                key,
                new Tries(1, now.plus(config.signInWindow())),
                (seen, first) -> seen.until().isAfter(now) ? new Tries(seen.count() + 1, seen.until()) : first);
    }

    private static String pair(String email, String place) {
        return email + '\n' + place;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
