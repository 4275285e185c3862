package io.tidings.accounts;

import io.tidings.shared.Actor;
import io.tidings.shared.UserId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** Checks an e-mail address and a password, and starts a session. Thread-safe. */
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
        record SignedIn(UserId user, String token) implements Outcome {}

        /** The address or the password is wrong. The caller does not learn which. */
        record WrongCredentials() implements Outcome {}

        /** The password is right, but the account of the user is closed. */
        record AccountClosed() implements Outcome {}

        record Throttled(Duration retryAfter) implements Outcome {}
    }

    /** @param networkAddress the IP address of the caller */
    Outcome attempt(String email, String password, String networkAddress) {
        var address = email.strip().toLowerCase(Locale.ROOT);
        if (address.length() > MAX_EMAIL_LENGTH || address.indexOf('\0') >= 0) {
            return new Outcome.WrongCredentials();
        }
        var wait = throttle.begin(address, networkAddress);
        if (!wait.isZero()) {
            return new Outcome.Throttled(wait);
        }
        var credentials = jdbi.withHandle(handle -> UserStore.credentials(handle, address));
        var matches = credentials.isPresent()
                ? passwords.matches(password, credentials.get().passwordHash())
                : passwords.matchesDummy(password);
        if (!matches || credentials.isEmpty()) {
            credentials.ifPresent(this::recordRefusal);
            return new Outcome.WrongCredentials();
        }
        var user = credentials.get();
        if (user.closed()) {
            return new Outcome.AccountClosed();
        }
        var token = sessions.start(new Session(user.user(), user.account()), user.passwordHash());
        if (token.isEmpty()) {
            // The password changed after the check, so it is wrong by now.
            recordRefusal(user);
            return new Outcome.WrongCredentials();
        }
        throttle.succeeded(address, networkAddress);
        recordSuccess(user);
        return new Outcome.SignedIn(user.user(), token.get());
    }

    private void recordSuccess(UserStore.Credentials user) {
        var actor = new Actor(user.account(), Actor.Kind.USER, user.user().value());
        jdbi.useTransaction(handle -> events.fire(handle, actor, "session.started", "user:" + user.user(), Map.of()));
    }

    /** Records a wrong password for a known address. The throttle bounds the number of these events. */
    private void recordRefusal(UserStore.Credentials user) {
        jdbi.useTransaction(handle ->
                events.fire(handle, Actor.system(user.account()), "session.refused", "user:" + user.user(), Map.of()));
    }
}
