package io.tidings.accounts;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key as it can be shown again and again: without its secret.
 *
 * @param scopes what it may do, as {@link Scope#text}
 * @param lastUsedAt to the minute
 * @param expiresAt null for never
 * @param rotates the key that this one takes the place of
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
