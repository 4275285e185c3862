package io.tidings.accounts;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Hashes passwords with Argon2id and checks their strength. Thread-safe. At most {@value #MAX_CONCURRENT} hashes are
 * computed at once, and other calls wait. This bounds the memory of a hundred sign-ins at once.
 */
@Singleton
final class Passwords {
    static final int MIN_LENGTH = 10;
    static final int MAX_LENGTH = 200;
    private static final int MAX_CONCURRENT = 2;

    private final Semaphore permits = new Semaphore(MAX_CONCURRENT, true);

    String hash(String password) {
        return withPermit(() ->
                Password.hash(password).addRandomSalt(16).with(Argon.FUNCTION).getResult());
    }

    boolean matches(String password, String hash) {
        // No password is longer than the maximum. Cutting the input bounds the work for an unauthenticated caller.
        var candidate = password.length() > MAX_LENGTH ? password.substring(0, MAX_LENGTH + 1) : password;
        return withPermit(() -> Password.check(candidate, hash).with(Argon2Function.getInstanceFromHash(hash)));
    }

    /**
     * Takes the same time as {@link #matches}, so that the response time does not reveal whether the address is known.
     * Returns false.
     */
    boolean matchesDummy(String password) {
        matches(password, Argon.DUMMY_HASH);
        return false;
    }

    /**
     * Answers 422 {@code weak_password} for a password that is too short, too long or too easy to guess. It requires no
     * kinds of characters (NIST SP 800-63B).
     *
     * @param known texts that an attacker tries first, such as the address of the user
     */
    void requireStrong(String password, List<String> known) {
        var error = password.length() < MIN_LENGTH
                ? "It needs at least %d characters.".formatted(MIN_LENGTH)
                : password.length() > MAX_LENGTH
                        ? "It may have at most %d characters.".formatted(MAX_LENGTH)
                        : PasswordStrength.isTooWeak(password, known) ? "It is too easy to guess." : "";
        if (!error.isEmpty()) {
            throw Problem.invalid(
                            "weak_password",
                            "The password is too weak. " + error,
                            List.of(new Violation("#/password", error)))
                    .asException();
        }
    }

    private <T> T withPermit(Supplier<T> work) {
        permits.acquireUninterruptibly();
        try {
            return work.get();
        } finally {
            permits.release();
        }
    }

    /**
     * Initialised at the first use, because the hash function keeps memory and most starts see no password for long.
     */
    private static final class Argon {
        /**
         * 7 MiB and 5 passes. OWASP's Password Storage Cheat Sheet lists equally strong settings. This one needs the
         * least memory, and the library keeps one block of it permanently.
         */
        static final Argon2Function FUNCTION = Argon2Function.getInstance(7168, 5, 1, 32, Argon2.ID);

        /** The hash of a random password. */
        static final String DUMMY_HASH = Password.hash(Secrets.randomText(32))
                .addRandomSalt(16)
                .with(FUNCTION)
                .getResult();
    }
}
