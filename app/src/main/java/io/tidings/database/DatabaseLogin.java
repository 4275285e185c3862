package io.tidings.database;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * The address, the user and the password of the database. Checks before the start of the application that the program
 * can work with this database. The check comes before the start, because a SIGTERM then still ends a process that waits.
 */
public record DatabaseLogin(String url, String user, String password) {
    /** The environment variable with the address of an external PostgreSQL. */
    public static final String URL = "TIDINGS_DATABASE_URL";

    private static final String USER = "TIDINGS_DATABASE_USER";
    private static final String PASSWORD = "TIDINGS_DATABASE_PASSWORD";
    private static final int OLDEST_VERSION = 15;
    private static final int CONNECT_SECONDS = 10;
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration NOTICE = Duration.ofMinutes(1);

    /** Classes of SQL states: connection exception, operator intervention, insufficient resources. */
    private static final Set<String> TRANSIENT_CLASSES = Set.of("08", "57", "53");
    /** The driver's state of a server that demands a password or an authentication that is not configured. */
    private static final String REJECTED = "08004";

    /** Reads the variables. The defaults are those of application.properties. */
    public static DatabaseLogin fromEnvironment(Map<String, String> environment) {
        return new DatabaseLogin(
                environment.getOrDefault(URL, ""),
                environment.getOrDefault(USER, "tidings"),
                environment.getOrDefault(PASSWORD, "tidings"));
    }

    /**
     * Returns when the database can be used. Waits without limit while it cannot be reached.
     *
     * @param notice receives a sentence at once and then every minute while the program waits
     * @throws IllegalStateException if waiting cannot help; the message names the reason and the setting
     * @throws OutdatedSchemaException if its tables are older than the baseline; the database is not changed
     */
    public void awaitUsable(Consumer<String> notice) throws InterruptedException {
        if (!url.startsWith("jdbc:postgresql:") || Driver.parseURL(url, null) == null) {
            // The value may contain a password, so it is not quoted.
            throw new IllegalStateException(
                    "The value of %s is not an address of PostgreSQL. Write it as jdbc:postgresql://host/name."
                            .formatted(URL));
        }
        long nextNotice = System.nanoTime();
        for (var unreachable = tryUse(); unreachable.isPresent(); unreachable = tryUse()) {
            if (System.nanoTime() - nextNotice >= 0) {
                notice.accept("The database of %s cannot be reached. Tidings tries again every second. %s"
                        .formatted(URL, reason(unreachable.get())));
                nextNotice = System.nanoTime() + NOTICE.toNanos();
            }
            Thread.sleep(RETRY);
        }
    }

    /** Returns the failure if a later try may succeed, and empty if the database can be used. */
    private Optional<SQLException> tryUse() {
        try (var connection = connect()) {
            requireVersion(connection);
            requireSessions(connection);
            SchemaBaseline.require(connection);
            return Optional.empty();
        } catch (SQLException e) {
            if (isTransient(e)) {
                return Optional.of(e);
            }
            throw new IllegalStateException(
                    "The database of %s refuses this program. Check %s, %s and %s. %s"
                            .formatted(URL, URL, USER, PASSWORD, reason(e)),
                    e);
        }
    }

    private static boolean isTransient(SQLException failure) {
        var state = failure.getSQLState();
        return state == null
                || !state.equals(REJECTED)
                        && TRANSIENT_CLASSES.contains(state.substring(0, Math.min(2, state.length())));
    }

    private static void requireVersion(Connection connection) throws SQLException {
        int version = connection.getMetaData().getDatabaseMajorVersion();
        if (version < OLDEST_VERSION) {
            throw new IllegalStateException("The database of %s is PostgreSQL %d. Tidings needs version %d or newer."
                    .formatted(URL, version, OLDEST_VERSION));
        }
    }

    /**
     * Refuses a pooler that gives one session of the server to several clients. The open transaction of the second
     * connection occupies a session. A pooler in transaction mode takes the idle one of the first connection.
     */
    private void requireSessions(Connection first) throws SQLException {
        int before = serverProcess(first);
        try (var second = connect()) {
            second.setAutoCommit(false);
            int other = serverProcess(second);
            if (other == before || serverProcess(first) != before) {
                throw new IllegalStateException(
                        ("%s leads to a connection pooler in transaction mode. Tidings uses session"
                                        + " locks and LISTEN. Connect directly, or set pool_mode = session in the pooler.")
                                .formatted(URL));
            }
        }
    }

    private static int serverProcess(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }

    private Connection connect() throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("loginTimeout", String.valueOf(CONNECT_SECONDS));
        return DriverManager.getConnection(url, properties);
    }

    /** Returns the first line of the message of the driver or server, with the cause of a failed connection. */
    private static String reason(SQLException failure) {
        var text = firstLine(failure.getMessage());
        return failure.getCause() instanceof IOException cause && cause.getMessage() != null
                ? "%s (%s: %s)".formatted(text, cause.getClass().getSimpleName(), firstLine(cause.getMessage()))
                : text;
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "" : message.lines().findFirst().orElse("").strip();
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "DatabaseLogin[" + user + "]";
    }
}
