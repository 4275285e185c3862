package io.tidings.accounts;

import io.tidings.shared.UserId;

/** Committed; every session of the user is gone. */
public record PasswordChanged(UserId user) {}
