package io.tidings.accounts;

import io.tidings.shared.UserId;

/** Committed; every session of the user is gone. */
record PasswordChanged(UserId user) {}
