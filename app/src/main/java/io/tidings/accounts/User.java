package io.tidings.accounts;

import io.tidings.shared.AccountId;
import io.tidings.shared.UserId;

/** A person who can sign in to an account. */
record User(UserId id, AccountId account, String email, String name, Role role) {}
