package io.tidings.accounts;

import com.github.benmanes.caffeine.cache.LoadingCache;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.web.Digests;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The API key that {@code TIDINGS_API_KEY} sets, for scripts and tests of a new installation. It acts for the demo
 * account, or else for the only account.
 */
@Singleton
final class ScriptKey {
    private static final int MIN_LENGTH = 16;

    private final Optional<byte[]> hash;
    private final LoadingCache<Boolean, Optional<AccountId>> cache;

    ScriptKey(AccountConfig config, Accounts accounts, InstantSource clock) {
        this.hash = config.apiKey().filter(key -> !key.isBlank()).map(ScriptKey::checked);
        this.cache = RefreshingCache.of(ApiKeys.CACHE_LIFE, 1, clock, any -> accounts.demoOrOnly());
    }

    /** Returns whether the setting has a key. */
    boolean isConfigured() {
        return hash.isPresent();
    }

    Optional<Actor> authenticate(String presented) {
        return hash.filter(expected -> Secrets.equal(expected, Digests.sha256(presented)))
                .flatMap(right -> cache.get(true))
                .map(account -> new Actor(account, Actor.Kind.KEY, 0));
    }

    private static byte[] checked(String key) {
        if (key.length() < MIN_LENGTH) {
            throw new IllegalStateException(
                    "TIDINGS_API_KEY has %d characters; it needs at least %d".formatted(key.length(), MIN_LENGTH));
        }
        return Digests.sha256(key);
    }
}
