package io.tidings.accounts;

import io.tidings.shared.Actor;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** Checks an address and a password and starts a session. Thread-safe. */
@Singleton
final class SignIn {
    private static final int MAX_EMAIL_LENGTH = 254;

    private final Jdbi jdbi;
    private final Passwords passwords;
    private final Sessions sessions;
    private final SignInThrottle throttle;
    private final SecurityEvents events;

    SignIn(Jdbi jdbi, Passwords passwords, Sessions sessions, SignInThrottle throttle, SecurityEvents events) {
        this.jdbi = jdbi;
        this.passwords = passwords;
        this.sessions = sessions;
        this.throttle = throttle;
        this.events = events;
    }

    sealed interface Outcome {
        record SignedIn(String token) implements Outcome {}

        /** Which of the two was wrong is told to nobody. */
        record WrongCredentials() implements Outcome {}

        record Throttled(Duration retryAfter) implements Outcome {}
    }

    /** @param place from where: the caller's IP address */
    Outcome attempt(String email, String password, String place) {
        var address = email.strip().toLowerCase(Locale.ROOT);
        if (address.length() > MAX_EMAIL_LENGTH || address.indexOf('\0') >= 0) {
            return new Outcome.WrongCredentials();
        }
        var wait = throttle.begin(address, place);
        if (!wait.isZero()) {
            return new Outcome.Throttled(wait);
        }
        var known = jdbi.withHandle(handle -> UserStore.credentials(handle, address));
        var right = known.isPresent()
                ? passwords.matches(password, known.get().passwordHash())
                : passwords.matchesDummy(password);
        if (!right || known.isEmpty()) {
            known.ifPresent(this::recordRefusal);
            return new Outcome.WrongCredentials();
        }
        var user = known.get();
        var token = sessions.start(new Session(user.user(), user.account()), user.passwordHash());
        if (token.isEmpty()) {
            // Changed since it was checked: by now it is a wrong one.
            recordRefusal(user);
            return new Outcome.WrongCredentials();
        }
        throttle.succeeded(address, place);
        recordSuccess(user);
        return new Outcome.SignedIn(token.get());
    }

    private void recordSuccess(UserStore.Credentials user) {
        var actor = new Actor(user.account(), Actor.Kind.USER, user.user().value());
        jdbi.useTransaction(handle -> events.fire(handle, actor, "session.started", "user:" + user.user(), Map.of()));
    }

    /** Somebody who knows the address and not the password; how often is bounded by the throttle. */
    private void recordRefusal(UserStore.Credentials user) {
        jdbi.useTransaction(handle ->
                events.fire(handle, Actor.system(user.account()), "session.refused", "user:" + user.user(), Map.of()));
    }
}
