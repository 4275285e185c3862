package io.tidings.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Refuses a database whose tables come from the migrations before the baseline. Flyway would only report that migrations
 * are missing.
 */
final class SchemaBaseline {
    /** The first migration of this program. Older databases have another one. */
    static final String FIRST_MIGRATION = "V1__accounts_and_access.sql";

    private SchemaBaseline() {}

    /** @throws OutdatedSchemaException if the tables are older than the baseline; the database is not changed */
    static void require(Connection connection) throws SQLException {
        if (isOutdated(connection)) {
            throw new OutdatedSchemaException();
        }
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
