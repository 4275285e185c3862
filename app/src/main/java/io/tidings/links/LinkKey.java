package io.tidings.links;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The key that signs short links. It is created once and stored in the database, so all nodes share it. Thread-safe.
 */
@Singleton
final class LinkKey {
    private static final int BYTES = 32;

    private final Jdbi jdbi;
    private volatile byte @Nullable [] cached;

    LinkKey(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    void load(@Observes @Priority(1) StartupEvent event) {
        var unused = secret();
    }

    byte[] secret() {
        var secret = cached;
        if (secret == null) {
            secret = loadOrCreate();
            cached = secret;
        }
        return secret;
    }

    private byte[] loadOrCreate() {
        var newSecret = new byte[BYTES];
        new SecureRandom().nextBytes(newSecret);
        return jdbi.inTransaction(handle -> {
            handle.createUpdate("insert into link_key (secret) values (:secret) on conflict do nothing")
                    .bind("secret", newSecret)
                    .execute();
            return handle.createQuery("select secret from link_key")
                    .mapTo(byte[].class)
                    .one();
        });
    }
}
