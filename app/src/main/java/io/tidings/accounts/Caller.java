package io.tidings.accounts;

import io.tidings.shared.Actor;
import java.util.Set;

/** Who asks, and what they may do. */
record Caller(Actor actor, Set<Right> rights) {
    Caller {
        rights = Set.copyOf(rights);
    }

    boolean isPerson() {
        return actor.kind() == Actor.Kind.USER;
    }
}
