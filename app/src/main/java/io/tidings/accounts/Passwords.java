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
 * Hashes passwords with Argon2id and says which are good enough. Thread-safe; at most {@value #AT_ONCE} hashes are
 * computed at once, the others wait, so that a flood of sign-ins takes neither all memory nor both cores.
 */
@Singleton
final class Passwords {
    static final int MIN_LENGTH = 10;
    static final int MAX_LENGTH = 200;
    private static final int MAX_CONCURRENT = 2;

    private final Semaphore permits = new Semaphore(MAX_CONCURRENT, true);

    String hash(String password) {
        return withPermit(
                () -> Password.hash(password).addRandomSalt(16).with(Argon.FUNCTION).getResult());
    }

    boolean matches(String password, String hash) {
        // What nobody can have set needs no work, and no megabyte is hashed for a stranger.
        var candidate = password.length() > MAX_LENGTH ? password.substring(0, MAX_LENGTH + 1) : password;
        return withPermit(() -> Password.check(candidate, hash).with(Argon2Function.getInstanceFromHash(hash)));
    }

    /** Takes as long as {@link #matches}, so that the time does not tell who has an account. */
    boolean matchesDummy(String password) {
        matches(password, Argon.DUMMY_HASH);
        return false;
    }

    /** Answers 422 {@code weak_password}. Length decides, not which kinds of characters (NIST SP 800-63B). */
    void requireStrong(String password) {
        var fault = password.length() < MIN_LENGTH
                ? "It needs at least %d characters.".formatted(MIN_LENGTH)
                : password.length() > MAX_LENGTH
                        ? "It may have at most %d characters.".formatted(MAX_LENGTH)
                        : PasswordStrength.isTooWeak(password) ? "It is one of the first that anybody would try." : "";
        if (!fault.isEmpty()) {
            throw Problem.invalid(
                            "weak_password",
                            "The password is not good enough. " + fault,
                            List.of(new Violation("#/password", fault)))
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

    /** Made at the first use: most starts see no password for a long while, and it keeps memory. */
    private static final class Argon {
        /**
         * 7 MiB, 5 passes: of OWASP's equally strong choices the one with the least memory, since the library keeps one
         * block of it for good (Password Storage Cheat Sheet).
         */
        static final Argon2Function FUNCTION = Argon2Function.getInstance(7168, 5, 1, 32, Argon2.ID);

        /** Of a password that nobody knows. */
        static final String DUMMY_HASH =
                Password.hash(Secrets.randomText(32)).addRandomSalt(16).with(FUNCTION).getResult();
    }
}
