package io.tidings.accounts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key as it can be shown again and again: without its secret.
 *
 * @param lastUsedAt to the minute
 */
public record ApiKey(
        long id,
        String name,
        String keyId,
        String lastFour,
        Instant createdAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant revokedAt) {}
