package io.tidings.accounts;

import com.nulabinc.zxcvbn.Zxcvbn;
import java.lang.ref.WeakReference;
import java.util.List;

/**
 * Estimates with zxcvbn how many guesses a password takes. Its dictionaries take about 10 MB and are needed only when a
 * user chooses a password. A weak reference keeps them until the next garbage collection. Thread-safe.
 */
final class PasswordStrength {
    /** A password with this score takes more than 10^8 guesses. That resists an offline attack on a slow hash. */
    private static final int MIN_SCORE = 3;

    /** The time of an estimate grows with the square of the length. */
    private static final int MAX_ESTIMATED_LENGTH = 100;

    private static WeakReference<Zxcvbn> loaded = new WeakReference<>(null);

    private PasswordStrength() {}

    static synchronized boolean isTooWeak(String password, List<String> known) {
        var start = password.length() > MAX_ESTIMATED_LENGTH ? password.substring(0, MAX_ESTIMATED_LENGTH) : password;
        var strength = estimator().measure(start, known);
        return strength.getScore() < MIN_SCORE;
    }

    private static Zxcvbn estimator() {
        var cached = loaded.get();
        if (cached != null) {
            return cached;
        }
        var created = new Zxcvbn();
        loaded = new WeakReference<>(created);
        return created;
    }
}
