package io.tidings.accounts;

import java.time.Instant;

/** A user as the account's list has them. */
public record Member(User user, Instant createdAt) {}
