package io.tidings.database;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Checks the settings of the connection pools before anything starts. The pools report a wrong value only when a thread
 * waits for a connection, and do not name the variable.
 */
public final class ConnectionSettings {
    private static final String CONNECTIONS = "TIDINGS_DATABASE_CONNECTIONS";
    private static final String IDLE_TRANSACTION = "TIDINGS_DATABASE_IDLE_TRANSACTION";
    /** Sending keeps two connections. */
    private static final int MIN_CONNECTIONS = 2;

    private static final int MAX_CONNECTIONS = 1_000;

    /** A time of PostgreSQL with its unit. */
    private static final Pattern TIME = Pattern.compile("[1-9][0-9]{0,8} ?(ms|s|min|h|d)");

    private ConnectionSettings() {}

    /** @throws IllegalStateException for a wrong value; the message names the variable and the right form */
    public static void check(Map<String, String> environment) {
        value(environment, CONNECTIONS).ifPresent(text -> {
            int connections = number(text);
            if (connections < MIN_CONNECTIONS || connections > MAX_CONNECTIONS) {
                throw new IllegalStateException("%s is %s. It must be a number from %d to %d."
                        .formatted(CONNECTIONS, text, MIN_CONNECTIONS, MAX_CONNECTIONS));
            }
        });
        value(environment, IDLE_TRANSACTION).ifPresent(text -> {
            if (!TIME.matcher(text).matches()) {
                throw new IllegalStateException(
                        "%s is %s. It must be a number and a unit of ms, s, min, h or d, such as 15s."
                                .formatted(IDLE_TRANSACTION, text));
            }
        });
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank());
    }

    /** Returns -1 for a text that is no number. */
    private static int number(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
