package io.tidings.accounts;

import io.tidings.shared.UserId;

/** A user's password was changed, and all sessions of the user were deleted. Fired after the commit. */
record PasswordChanged(UserId user) {}
