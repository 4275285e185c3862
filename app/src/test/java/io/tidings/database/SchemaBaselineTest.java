package io.tidings.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.Main;
import io.tidings.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

class SchemaBaselineTest {
    @TempDir
    Path folder;

    @Test
    void the_migrations_of_this_version_are_accepted() throws SQLException {
        try (var connection = TestDatabase.dataSource().getConnection()) {
            assertThat(SchemaBaseline.isOutdated(connection)).isFalse();
        }
    }

    @Test
    void an_empty_database_is_accepted() throws SQLException {
        try (var connection = emptySchema()) {
            assertThat(SchemaBaseline.isOutdated(connection)).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "V1__accounts.sql,true",
        "db/migration/V1__accounts.sql,true",
        SchemaBaseline.FIRST_MIGRATION + ",false",
        "db/migration/" + SchemaBaseline.FIRST_MIGRATION + ",false"
    })
    void the_first_migration_decides_with_or_without_its_folder(String script, boolean outdated) throws SQLException {
        try (var connection = emptySchema()) {
            beginHistory(connection, script);

            assertThat(SchemaBaseline.isOutdated(connection)).isEqualTo(outdated);
        }
    }

    /** Also shows that the program and its PostgreSQL start under languages that have digits or cases of their own. */
    @ParameterizedTest
    @ValueSource(strings = {"ar-SA", "hi-IN-u-nu-deva", "tr-TR"})
    void the_program_refuses_an_old_data_directory_with_one_error_line_in_any_language(String language)
            throws Exception {
        var locale = Locale.forLanguageTag(language);
        var data = new DataDirectory(folder.resolve("data"));
        try (var postgres = EmbeddedPostgres.start(EmbeddedPostgresConfig.in(data));
                var connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password())) {
            beginHistory(connection, "db/migration/V1__accounts.sql");
        }
        var errors = folder.resolve("errors");

        var program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-Duser.language=" + locale.getLanguage(),
                        "-Duser.country=" + locale.getCountry(),
                        "-Duser.extensions=" + language.replaceFirst("^[^-]+-[^-]+-?", ""),
                        "-D" + DataDirectory.PROPERTY + "=" + data.root(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(errors.toFile())
                .start();

        assertThat(program.waitFor(1, TimeUnit.MINUTES)).as("the program ended").isTrue();
        assertThat(program.exitValue()).isEqualTo(1);
        assertThat(errors).content().contains("tidings: " + new OutdatedSchemaException().getMessage());
    }

    private static Connection emptySchema() throws SQLException {
        var source = (PGSimpleDataSource) TestDatabase.dataSource();
        var schema = "s" + UUID.randomUUID().toString().replace("-", "");
        source.setCurrentSchema(schema);
        var connection = source.getConnection();
        try (var statement = connection.createStatement()) {
            statement.execute("create schema " + schema);
        }
        return connection;
    }

    /** Creates a history of Flyway that begins with this script. */
    private static void beginHistory(Connection connection, String script) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("""
                    create table flyway_schema_history
                        (installed_rank int primary key, version text, description text, script text, success boolean)""");
        }
        try (var insert = connection.prepareStatement("""
                insert into flyway_schema_history
                values (1, '1', 'first', ?, true), (2, '2', 'jobs', 'V2__jobs.sql', true)""")) {
            insert.setString(1, script);
            insert.execute();
        }
    }
}
