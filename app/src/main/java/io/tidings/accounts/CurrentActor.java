package io.tidings.accounts;

import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.Problem;
import jakarta.enterprise.context.RequestScoped;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who asks, in a request that proved it. Empty on routes that are open to anybody and outside of requests. */
@RequestScoped
public class CurrentActor {
    private @Nullable AuthenticatedCaller caller;

    /** Answers 401 where nobody is known. */
    public Actor require() {
        return find().orElseThrow(() -> Problem.of(
                        401, "unauthenticated", "Not signed in", "A valid API key or session is required.")
                .asException());
    }

    public AccountId account() {
        return require().account();
    }

    public Optional<Actor> find() {
        return Optional.ofNullable(caller).map(AuthenticatedCaller::actor);
    }

    /** For what a page shows, and for rights that only the body of a request decides on. */
    public boolean hasScope(Scope right) {
        return caller != null && caller.scopes().contains(right);
    }

    /** Answers 403. */
    public void requireScope(Scope right) {
        if (caller == null) {
            require();
        } else {
            RouteAuthorizer.require(Set.of(right), caller);
        }
    }

    void set(AuthenticatedCaller proved) {
        this.caller = proved;
    }
}
