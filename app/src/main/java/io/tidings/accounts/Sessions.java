package io.tidings.accounts;

import io.tidings.web.Digests;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * The sessions of signed-in browsers. Only the browser knows the token; the database stores its SHA-256. Thread-safe,
 * with the same result on every node.
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

    /**
     * Starts a session with a new token, so that a token from before the sign-in is useless. Deletes ended sessions.
     */
    String start(Session session) {
        var token = Secrets.randomText(TOKEN_LENGTH);
        jdbi.useTransaction(handle -> {
            SessionStore.deleteEnded(handle, config.sessionIdle());
            SessionStore.insert(handle, Digests.sha256(token), session, config.sessionLife());
        });
        return token;
    }

    /** As {@link #start(Session)}; empty if the user no longer has the password hash that was checked. */
    Optional<String> start(Session session, String passwordHash) {
        var token = Secrets.randomText(TOKEN_LENGTH);
        // Not one transaction: the deletion must not hold locks that a password change waits for.
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
            session.ifPresent(found -> SessionStore.touch(handle, hash));
            return session;
        });
    }

    /** Idempotent. */
    void end(String token) {
        jdbi.useHandle(handle -> SessionStore.delete(handle, Digests.sha256(token)));
    }
}
