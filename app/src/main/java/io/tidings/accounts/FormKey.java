package io.tidings.accounts;

import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The key of {@link UnsavedForms}. It is created once and stored in the database, so all nodes share it. Thread-safe. */
@Singleton
final class FormKey {
    private static final int BYTES = 32;
    private static final String HMAC = "HmacSHA256";

    private final Jdbi jdbi;
    private volatile @Nullable SecretKeySpec cached;

    FormKey(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Returns the HMAC-SHA-256 of a text, 32 bytes. */
    byte[] mac(String text) {
        try {
            var mac = Mac.getInstance(HMAC);
            mac.init(secret());
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA-256", e);
        }
    }

    private SecretKeySpec secret() {
        var secret = cached;
        if (secret == null) {
            secret = new SecretKeySpec(loadOrCreate(), HMAC);
            cached = secret;
        }
        return secret;
    }

    private byte[] loadOrCreate() {
        var newSecret = new byte[BYTES];
        new SecureRandom().nextBytes(newSecret);
        return jdbi.inTransaction(handle -> {
            handle.createUpdate("insert into form_key (secret) values (:secret) on conflict do nothing")
                    .bind("secret", newSecret)
                    .execute();
            return handle.createQuery("select secret from form_key")
                    .mapTo(byte[].class)
                    .one();
        });
    }
}
