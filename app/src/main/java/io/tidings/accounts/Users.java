package io.tidings.accounts;

import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import io.tidings.shared.UserId;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The people who sign in. Thread-safe. */
@Singleton
public final class Users {
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_EMAIL = 254;

    private final Jdbi jdbi;
    private final Passwords passwords;
    private final Event<PasswordChanged> changed;
    private final SecurityEvents events;

    Users(Jdbi jdbi, Passwords passwords, Event<PasswordChanged> changed, SecurityEvents events) {
        this.jdbi = jdbi;
        this.passwords = passwords;
        this.changed = changed;
        this.events = events;
    }

    /** Answers 422 for a weak password or an impossible address, 409 {@code email_taken} for a known address. */
    public UserId create(NewUser user) {
        return jdbi.inTransaction(handle -> create(handle, user));
    }

    /** Within the caller's transaction. */
    public UserId create(Handle handle, NewUser user) {
        demandGood(user);
        var id = UserStore.insert(handle, user, passwords.hash(user.password()))
                .orElseThrow(() -> Problem.conflict("email_taken", "Somebody signs in with this address already.")
                        .asException());
        events.tell(
                handle,
                user.account(),
                "user.created",
                "user:" + id,
                Map.of("role", user.role().text()));
        return id;
    }

    public Optional<User> find(UserId id) {
        return jdbi.withHandle(handle -> UserStore.find(handle, id));
    }

    /**
     * Ends every session of the user, the one that asks included. Answers 422 {@code wrong_password} or
     * {@code weak_password}.
     */
    public void changePassword(UserId id, String current, String next) {
        var hash = jdbi.withHandle(handle -> UserStore.passwordHash(handle, id));
        if (hash.isEmpty() || !passwords.matches(current, hash.get())) {
            throw Problem.invalid("wrong_password", "The current password is another.")
                    .asException();
        }
        passwords.demandGood(next);
        var nextHash = passwords.hash(next);
        jdbi.useTransaction(handle -> {
            UserStore.setPassword(handle, id, nextHash);
            SessionStore.deleteAll(handle, id);
            UserStore.find(handle, id)
                    .ifPresent(user -> events.tell(handle, user.account(), "password.changed", "user:" + id, Map.of()));
        });
        changed.fire(new PasswordChanged(id));
    }

    private void demandGood(NewUser user) {
        var email = user.email();
        var at = email.indexOf('@');
        if (at < 1 || at == email.length() - 1 || email.length() > LONGEST_EMAIL || !email.equals(email.strip())) {
            throw Problem.invalid(
                            "invalid_user",
                            "The e-mail address cannot be one.",
                            List.of(new Violation("#/email", "Something like name@example.org is expected.")))
                    .asException();
        }
        if (user.name().length() > LONGEST_NAME) {
            throw Problem.invalid(
                            "invalid_user",
                            "The name is too long.",
                            List.of(new Violation("#/name", "At most %d characters.".formatted(LONGEST_NAME))))
                    .asException();
        }
        passwords.demandGood(user.password());
    }
}
