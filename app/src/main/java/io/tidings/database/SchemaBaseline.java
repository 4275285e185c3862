package io.tidings.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import org.jboss.logging.Logger;

/**
 * Refuses a database whose tables come from the migrations before the baseline. Flyway would only report that migrations
 * are missing.
 */
public final class SchemaBaseline {
    /** The first migration of this program. Older databases have another one. */
    static final String FIRST_MIGRATION = "V1__accounts_and_access.sql";

    private static final Logger LOG = Logger.getLogger(SchemaBaseline.class);
    private static final int CONNECT_SECONDS = 10;

    private SchemaBaseline() {}

    /**
     * Returns if the database has no tables yet, has those of the baseline, or cannot be reached. In the last case
     * Flyway tries again and reports why.
     *
     * @throws OutdatedSchemaException if the tables are older than the baseline; the database is not changed
     */
    public static void require(String jdbcUrl, String user, String password) {
        try (var connection = connect(jdbcUrl, user, password)) {
            if (isOutdated(connection)) {
                throw new OutdatedSchemaException();
            }
        } catch (SQLException e) {
            LOG.debugf("The schema cannot be checked before the start: %s", e.getMessage());
        }
    }

    private static Connection connect(String jdbcUrl, String user, String password) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("loginTimeout", String.valueOf(CONNECT_SECONDS));
        return DriverManager.getConnection(jdbcUrl, properties);
    }

    static boolean isOutdated(Connection connection) throws SQLException {
        return firstMigration(connection)
                .filter(script -> !fileName(script).equals(FIRST_MIGRATION))
                .isPresent();
    }

    /** The packaged program records a script with its folder, a program that runs from class files without. */
    private static String fileName(String script) {
        return script.substring(script.lastIndexOf('/') + 1);
    }

    /** Returns the script that Flyway ran first. A row without version is no migration but the creation of the schema. */
    private static Optional<String> firstMigration(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            try (var table = statement.executeQuery("select to_regclass('flyway_schema_history') is not null")) {
                table.next();
                if (!table.getBoolean(1)) {
                    return Optional.empty();
                }
            }
            try (var rows = statement.executeQuery("""
                    select script from flyway_schema_history
                     where version is not null order by installed_rank limit 1""")) {
                return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
            }
        }
    }
}
