package io.tidings.suppression;

import io.quarkus.runtime.StartupEvent;
import io.tidings.contacts.ContactConfig;
import io.tidings.phones.PhoneHash;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The key of the hashes on the suppression list. It comes from the setting; without the setting, the database stores a
 * random key. Thread-safe.
 */
@Singleton
final class SuppressionKey {
    private static final int MIN_LENGTH = 32;

    private final Jdbi jdbi;
    private final ContactConfig config;
    private volatile @Nullable PhoneHash hash;

    SuppressionKey(Jdbi jdbi, ContactConfig config) {
        this.jdbi = jdbi;
        this.config = config;
    }

    void check(@Observes @Priority(1) StartupEvent event) {
        var unused = hash();
    }

    /** @throws IllegalStateException if the list in the database was made with another key */
    PhoneHash hash() {
        var known = hash;
        if (known == null) {
            known = new PhoneHash(load());
            hash = known;
        }
        return known;
    }

    private record Stored(byte @Nullable [] secret, byte[] fingerprint) {}

    private byte[] load() {
        var configured = config.suppressionKey().filter(text -> !text.isBlank()).map(SuppressionKey::checked);
        var generated = new byte[32];
        new SecureRandom().nextBytes(generated);
        var stored = jdbi.inTransaction(handle -> {
            handle.createUpdate("""
                            insert into suppression_key (secret, fingerprint) values (:secret, :fingerprint)
                            on conflict do nothing
                            """)
                    .bind("secret", configured.isPresent() ? null : generated)
                    .bind("fingerprint", fingerprint(configured.orElse(generated)))
                    .execute();
            return handle.createQuery("select secret, fingerprint from suppression_key")
                    .mapTo(Stored.class)
                    .one();
        });
        var key = configured.orElse(stored.secret());
        if (key == null || !MessageDigest.isEqual(fingerprint(key), stored.fingerprint())) {
            throw new IllegalStateException("TIDINGS_CONTACTS_SUPPRESSION_KEY is not the key that made the suppression"
                    + " list of this database. With another key, messages would be sent again to people who opted out"
                    + " and were erased.");
        }
        return key;
    }

    private static byte[] checked(String text) {
        if (text.length() < MIN_LENGTH) {
            throw new IllegalStateException("TIDINGS_CONTACTS_SUPPRESSION_KEY has %d characters; it needs at least %d"
                    .formatted(text.length(), MIN_LENGTH));
        }
        return PhoneHash.sha256().digest(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] fingerprint(byte[] key) {
        return new PhoneHash(key).of("the key of the suppression list");
    }
}
