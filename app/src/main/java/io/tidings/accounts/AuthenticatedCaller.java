package io.tidings.accounts;

import io.tidings.shared.Actor;
import io.tidings.web.AccountLimits;
import java.util.Set;

/** The actor of a request, its scopes and its rate limits. */
record AuthenticatedCaller(Actor actor, Set<Scope> scopes, AccountLimits limits) {
    AuthenticatedCaller {
        scopes = Set.copyOf(scopes);
    }

    boolean isPerson() {
        return actor.kind() == Actor.Kind.USER;
    }
}
