package io.tidings.accounts;

import com.github.benmanes.caffeine.cache.LoadingCache;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.web.Digests;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The key that {@code TIDINGS_API_KEY} names, for scripts and tests against an installation that was just made. It speaks
 * for the demo account, or else for the only one.
 */
@Singleton
final class ScriptKey {
    private static final int SHORTEST = 16;

    private final Optional<byte[]> hash;
    private final LoadingCache<Boolean, Optional<AccountId>> remembered;

    ScriptKey(AccountConfig config, Accounts accounts, InstantSource clock) {
        this.hash = config.apiKey().filter(key -> !key.isBlank()).map(ScriptKey::checked);
        this.remembered = RefreshingCache.of(ApiKeys.MEMORY, 1, clock, any -> accounts.demoOrOnly());
    }

    /** Whether there is one. */
    boolean configured() {
        return hash.isPresent();
    }

    Optional<Actor> authenticate(String presented) {
        return hash.filter(expected -> Secrets.same(expected, Digests.sha256(presented)))
                .flatMap(right -> remembered.get(true))
                .map(account -> new Actor(account, Actor.Kind.KEY, 0));
    }

    private static byte[] checked(String key) {
        if (key.length() < SHORTEST) {
            throw new IllegalStateException(
                    "TIDINGS_API_KEY has %d characters; it needs at least %d".formatted(key.length(), SHORTEST));
        }
        return Digests.sha256(key);
    }
}
