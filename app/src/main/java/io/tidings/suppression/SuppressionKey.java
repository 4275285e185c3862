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

/** The key of the hashes on the suppression list: the setting's, or else one that the database keeps. Thread-safe. */
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
        var given = config.suppressionKey().filter(text -> !text.isBlank()).map(SuppressionKey::checked);
        var fresh = new byte[32];
        new SecureRandom().nextBytes(fresh);
        var stored = jdbi.inTransaction(handle -> {
            handle.createUpdate("""
                            insert into suppression_key (secret, fingerprint) values (:secret, :fingerprint)
                            on conflict do nothing
                            """)
                    .bind("secret", given.isPresent() ? null : fresh)
                    .bind("fingerprint", fingerprint(given.orElse(fresh)))
                    .execute();
            return handle.createQuery("select secret, fingerprint from suppression_key")
                    .mapTo(Stored.class)
                    .one();
        });
        var key = given.orElse(stored.secret());
        if (key == null || !MessageDigest.isEqual(fingerprint(key), stored.fingerprint())) {
            throw new IllegalStateException("TIDINGS_CONTACTS_SUPPRESSION_KEY is not the key with which the suppression"
                    + " list of this database was made: with another one, people who were erased after they opted out"
                    + " would be written to again");
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
