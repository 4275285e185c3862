package io.tidings.accounts;

import io.tidings.web.Digests;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * Signed-in browsers. The token in the cookie is known to the browser only; the database holds its SHA-256. Thread-safe,
 * and the same on every node.
 */
@Singleton
final class Sessions {
    private static final int TOKEN_LENGTH = 50;

    private final Jdbi jdbi;
    private final AccountConfig config;

    Sessions(Jdbi jdbi, AccountConfig config) {
        this.jdbi = jdbi;
        this.config = config;
    }

    /** Always a new token: one from before the sign-in is worth nothing after it. Sweeps out what has ended. */
    String start(Session session) {
        var token = Secrets.randomText(TOKEN_LENGTH);
        jdbi.useTransaction(handle -> {
            SessionStore.deleteEnded(handle, config.sessionIdle());
            SessionStore.insert(handle, Digests.sha256(token), session, config.sessionLife());
        });
        return token;
    }

    /** As {@link #start(Session)}; empty if the user's password is no longer the one of the hash that was checked. */
    Optional<String> start(Session session, String passwordHash) {
        var token = Secrets.randomText(TOKEN_LENGTH);
        // Each statement for itself: who sweeps must not hold what a change of the password waits for.
        boolean started = jdbi.withHandle(handle -> {
            SessionStore.deleteEnded(handle, config.sessionIdle());
            return SessionStore.insert(handle, Digests.sha256(token), session, config.sessionLife(), passwordHash);
        });
        return started ? Optional.of(token) : Optional.empty();
    }

    Optional<ActiveSession> find(String token) {
        if (token.length() != TOKEN_LENGTH) {
            return Optional.empty();
        }
        var hash = Digests.sha256(token);
        return jdbi.withHandle(handle -> {
            var session = SessionStore.find(handle, hash, config.sessionIdle());
            session.ifPresent(known -> SessionStore.touch(handle, hash));
            return session;
        });
    }

    /** Idempotent. */
    void end(String token) {
        jdbi.useHandle(handle -> SessionStore.delete(handle, Digests.sha256(token)));
    }
}
