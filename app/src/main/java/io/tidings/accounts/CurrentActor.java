package io.tidings.accounts;

import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.Problem;
import jakarta.enterprise.context.RequestScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who asks, in a request that proved it. Empty on routes that are {@link OpenToAll} and outside of requests. */
@RequestScoped
public class CurrentActor {
    private @Nullable Actor actor;

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
        return Optional.ofNullable(actor);
    }

    void set(Actor proved) {
        this.actor = proved;
    }
}
