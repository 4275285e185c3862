package io.tidings.accounts;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An API key without its secret, as the API and the pages show it.
 *
 * @param scopes the scopes of the key, as {@link Scope#text}
 * @param lastUsedAt to the minute
 * @param expiresAt null for never
 * @param rotates the id of the key that this key replaces; null for none
 */
record ApiKey(
        long id,
        String name,
        String keyId,
        String lastFour,
        List<String> scopes,
        Instant createdAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable Long rotates) {
    public ApiKey {
        scopes = List.copyOf(scopes);
    }
}
