package io.tidings.accounts;

import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.UserId;

/** The session of a signed-in browser. */
record Session(UserId user, AccountId account) {
    Actor actor() {
        return new Actor(account, Actor.Kind.USER, user.value());
    }
}
