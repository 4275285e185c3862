package io.tidings.accounts;

import io.tidings.web.Digests;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The key of the operator, which {@code TIDINGS_INSTALLATION_KEY} sets. It creates, closes, exports and
 * erases accounts. It belongs to no account, so it signs in to none. Without the setting, no request can do this.
 */
@Singleton
final class InstallationKey {
    private static final int MIN_LENGTH = 32;

    private final Optional<byte[]> hash;

    InstallationKey(AccountConfig config) {
        this.hash = config.installationKey().filter(key -> !key.isBlank()).map(InstallationKey::checked);
    }

    boolean matches(@Nullable String presented) {
        return presented != null
                && hash.filter(expected -> Secrets.equal(expected, Digests.sha256(presented)))
                        .isPresent();
    }

    private static byte[] checked(String key) {
        if (key.length() < MIN_LENGTH) {
            throw new IllegalStateException("TIDINGS_INSTALLATION_KEY has %d characters; it needs at least %d"
                    .formatted(key.length(), MIN_LENGTH));
        }
        return Digests.sha256(key);
    }
}
