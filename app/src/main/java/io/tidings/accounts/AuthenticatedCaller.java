package io.tidings.accounts;

import io.tidings.shared.Actor;
import io.tidings.web.AccountLimits;
import java.util.Set;

/** Who asks, what they may do, and how much of it. */
record AuthenticatedCaller(Actor actor, Set<Scope> scopes, AccountLimits limits) {
    AuthenticatedCaller {
        scopes = Set.copyOf(scopes);
    }

    boolean isPerson() {
        return actor.kind() == Actor.Kind.USER;
    }
}
