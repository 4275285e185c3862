package io.tidings.accounts;

import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.Problem;
import jakarta.enterprise.context.RequestScoped;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The authenticated actor of the current request. Empty on open routes without credentials, and outside of requests.
 */
@RequestScoped
public class CurrentActor {
    private @Nullable AuthenticatedCaller caller;
    private boolean signedInAgain;

    /** Returns who makes a change. Answers 401 when the request is not authenticated. */
    public Actor require() {
        if (signedInAgain) {
            throw new IllegalStateException("a form that came back after a sign-in is shown, and changes nothing");
        }
        return authenticated();
    }

    /**
     * Returns whether the form of this request was first sent without a session. The page shows the form with its
     * input, and saves nothing. Only routes with {@link KeepsInput} get such a form.
     */
    public boolean signedInAgain() {
        return signedInAgain;
    }

    void setSignedInAgain() {
        this.signedInAgain = true;
    }

    private Actor authenticated() {
        return find().orElseThrow(() -> Problem.of(
                        401, "unauthenticated", "Not signed in", "A valid API key or session is required.")
                .asException());
    }

    public AccountId account() {
        return authenticated().account();
    }

    public Optional<Actor> find() {
        return Optional.ofNullable(caller).map(AuthenticatedCaller::actor);
    }

    /**
     * Returns whether the caller has the scope. Pages use it, and so do routes whose needed scope depends on the body.
     */
    public boolean hasScope(Scope right) {
        return caller != null && caller.scopes().contains(right);
    }

    /** Answers 403 when the caller does not have the scope. */
    public void requireScope(Scope right) {
        if (caller == null) {
            authenticated();
        } else {
            RouteAuthorizer.require(Set.of(right), caller);
        }
    }

    void set(AuthenticatedCaller authenticated) {
        this.caller = authenticated;
    }
}
