package io.tidings.accounts;

import io.tidings.shared.AccountId;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.shared.Problem.Violation;
import io.tidings.shared.UserId;
import io.tidings.web.Faults;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The users of all accounts. Thread-safe. */
@Singleton
public final class Users {
    private static final int MAX_NAME_LENGTH = 200;
    private static final int MAX_EMAIL_LENGTH = 254;

    /**
     * One address in ASCII without quotes. Invisible and look-alike characters would hide whose address it is, and line
     * breaks would forge the headers of a mail.
     */
    private static final Pattern EMAIL =
            Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)*");

    private final Jdbi jdbi;
    private final Passwords passwords;
    private final Event<PasswordChanged> passwordChanged;
    private final SecurityEvents events;
    private final SignInThrottle throttle;

    Users(
            Jdbi jdbi,
            Passwords passwords,
            Event<PasswordChanged> passwordChanged,
            SecurityEvents events,
            SignInThrottle throttle) {
        this.jdbi = jdbi;
        this.passwords = passwords;
        this.passwordChanged = passwordChanged;
        this.events = events;
        this.throttle = throttle;
    }

    /** Answers 422 for a weak password or an invalid address, and 409 {@code email_taken} for the address of a user. */
    public UserId create(NewUser user) {
        return jdbi.inTransaction(handle -> create(handle, user));
    }

    /** Runs in the caller's transaction. */
    public UserId create(Handle handle, NewUser user) {
        requireValid(user);
        return insert(handle, user);
    }

    /**
     * Creates a user with a random password. Its strength is not estimated, so that a first start does not load the
     * dictionaries of {@link PasswordStrength}: the heap would stay larger after that.
     */
    UserId createWithRandomPassword(Handle handle, NewUser user) {
        return insert(handle, user);
    }

    private UserId insert(Handle handle, NewUser user) {
        var id = UserStore.insert(handle, user, passwords.hash(user.password())).orElseThrow(Users::emailTaken);
        events.fire(
                handle,
                user.account(),
                "user.created",
                "user:" + id,
                Map.of("role", user.role().text()));
        return id;
    }

    public Page<Member> list(AccountId account, PageRequest request) {
        return jdbi.withHandle(handle -> UserStore.list(handle, account, request));
    }

    /** Answers 404 for a user of another account. */
    public Member member(AccountId account, UserId id) {
        return jdbi.withHandle(handle -> UserStore.member(handle, account, id)).orElseThrow(Users::notFound);
    }

    /**
     * Changes a name or a role, from the user's next request on. Answers 409 {@code last_owner} if the account would
     * have no owner.
     */
    public void change(AccountId account, UserId id, Optional<String> name, Optional<Role> role) {
        name.ifPresent(Users::requireValidName);
        jdbi.useTransaction(handle -> {
            UserStore.lock(handle, account);
            var user = UserStore.member(handle, account, id)
                    .orElseThrow(Users::notFound)
                    .user();
            var next = role.orElse(user.role());
            if (next != Role.OWNER) {
                requireAnotherOwner(handle, user);
            }
            UserStore.change(handle, id, name.orElse(user.name()), next);
            events.fire(handle, account, "user.changed", "user:" + id, Map.of("role", next.text()));
        });
    }

    /** Removes the user and ends the user's sessions. Answers 409 {@code last_owner} for the only owner. */
    public void remove(AccountId account, UserId id) {
        jdbi.useTransaction(handle -> {
            UserStore.lock(handle, account);
            var user = UserStore.member(handle, account, id)
                    .orElseThrow(Users::notFound)
                    .user();
            requireAnotherOwner(handle, user);
            UserStore.delete(handle, id);
            events.fire(handle, account, "user.removed", "user:" + id, Map.of());
        });
    }

    private static void requireAnotherOwner(Handle handle, User user) {
        if (user.role() == Role.OWNER && UserStore.owners(handle, user.account()) < 2) {
            throw Problem.conflict("last_owner", "The account needs an owner. Make another user an owner first.")
                    .asException();
        }
    }

    public Optional<User> find(UserId id) {
        return jdbi.withHandle(handle -> UserStore.find(handle, id));
    }

    /**
     * Changes the password and ends every session of the user, the current one included. Answers 422 {@code
     * wrong_password} or {@code weak_password}, and 429 after several wrong passwords: a stolen session must not serve to
     * guess the password.
     */
    public void changePassword(UserId id, String current, String next) {
        var attempts = "user:" + id;
        var wait = throttle.begin(attempts, attempts);
        if (!wait.isZero()) {
            throw tooManyAttempts(wait);
        }
        var hash = jdbi.withHandle(handle -> UserStore.passwordHash(handle, id));
        if (hash.isEmpty() || !passwords.matches(current, hash.get())) {
            throw Problem.invalid("wrong_password", "The current password is wrong.")
                    .asException();
        }
        throttle.succeeded(attempts, attempts);
        var user = find(id).orElseThrow(Users::notFound);
        passwords.requireStrong(next, List.of(user.email(), user.name()));
        var nextHash = passwords.hash(next);
        jdbi.useTransaction(handle -> {
            UserStore.setPassword(handle, id, nextHash);
            SessionStore.deleteAll(handle, id);
            events.fire(handle, user.account(), "password.changed", "user:" + id, Map.of());
        });
        passwordChanged.fire(new PasswordChanged(id));
    }

    private static ProblemException tooManyAttempts(Duration wait) {
        return Problem.of(
                        429, "rate_limited", "Too many requests", "Too many wrong passwords. Wait before the next try.")
                .with("retry_after", wait.toSeconds() + 1)
                .asException();
    }

    private static ProblemException notFound() {
        return Problem.notFound("user").asException();
    }

    static ProblemException emailTaken() {
        return Problem.conflict("email_taken", "A user with this address exists already.")
                .asException();
    }

    private void requireValid(NewUser user) {
        var faults = new Faults();
        check(user, faults);
        faults.refuse();
    }

    /** Adds all that is wrong with a new user. */
    void check(NewUser user, Faults faults) {
        faults.run(() -> requireValidEmail(user.email()));
        faults.run(() -> requireValidName(user.name()));
        faults.run(() -> passwords.requireStrong(user.password(), List.of(user.email(), user.name())));
    }

    static void requireValidEmail(String email) {
        if (email.length() > MAX_EMAIL_LENGTH || !EMAIL.matcher(email).matches()) {
            throw Problem.invalid(
                            "invalid_user",
                            "The e-mail address is invalid.",
                            List.of(new Violation("#/email", "This must be an address such as name@example.org.")))
                    .asException();
        }
    }

    private static void requireValidName(String name) {
        if (name.length() > MAX_NAME_LENGTH) {
            throw Problem.invalid(
                            "invalid_user",
                            "The name is too long.",
                            List.of(new Violation(
                                    "#/name", "This may have at most %d characters.".formatted(MAX_NAME_LENGTH))))
                    .asException();
        }
    }
}
