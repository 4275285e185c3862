package io.tidings.database;

/** The embedded PostgreSQL cannot run here. The message names the remedy. */
public final class EmbeddedPostgresException extends RuntimeException {
    EmbeddedPostgresException(String message) {
        super(message);
    }

    EmbeddedPostgresException(String message, Throwable cause) {
        super(message, cause);
    }
}
