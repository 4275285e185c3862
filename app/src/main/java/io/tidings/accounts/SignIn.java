package io.tidings.accounts;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import org.jdbi.v3.core.Jdbi;

/** Checks an address and a password and starts a session. Thread-safe. */
@Singleton
final class SignIn {
    private static final int LONGEST_EMAIL = 254;

    private final Jdbi jdbi;
    private final Passwords passwords;
    private final Sessions sessions;
    private final SignInThrottle throttle;

    SignIn(Jdbi jdbi, Passwords passwords, Sessions sessions, SignInThrottle throttle) {
        this.jdbi = jdbi;
        this.passwords = passwords;
        this.sessions = sessions;
        this.throttle = throttle;
    }

    sealed interface Outcome {
        record SignedIn(String token) implements Outcome {}

        /** Which of the two was wrong is told to nobody. */
        record Wrong() implements Outcome {}

        record TooMany(Duration pause) implements Outcome {}
    }

    /** @param place from where: the caller's IP address */
    Outcome attempt(String email, String password, String place) {
        var address = email.strip().toLowerCase(Locale.ROOT);
        if (address.length() > LONGEST_EMAIL || address.indexOf('\0') >= 0) {
            return new Outcome.Wrong();
        }
        var wait = throttle.begin(address, place);
        if (!wait.isZero()) {
            return new Outcome.TooMany(wait);
        }
        var known = jdbi.withHandle(handle -> UserStore.credentials(handle, address));
        var right = known.isPresent()
                ? passwords.matches(password, known.get().passwordHash())
                : passwords.matchesNobody(password);
        if (!right || known.isEmpty()) {
            return new Outcome.Wrong();
        }
        throttle.succeeded(address, place);
        return new Outcome.SignedIn(
                sessions.start(new Session(known.get().user(), known.get().account())));
    }
}
