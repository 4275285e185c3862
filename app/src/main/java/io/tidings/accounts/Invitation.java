package io.tidings.accounts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** @param acceptedAt null before the invitation was accepted */
record Invitation(
        long id,
        String email,
        Role role,
        Instant createdAt,
        Instant expiresAt,
        @Nullable Instant acceptedAt) {}
