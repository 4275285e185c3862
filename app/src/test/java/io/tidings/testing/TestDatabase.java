package io.tidings.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.tidings.database.DataDirectory;
import io.tidings.database.EmbeddedPostgres;
import io.tidings.database.EmbeddedPostgresConfig;
import io.tidings.database.TestJdbi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The real embedded PostgreSQL, one per test JVM. Its data directory is deleted with the JVM. Tests of the whole
 * application use {@code @QuarkusTestResource(TestDatabase.class)}; tests of a store use {@link #jdbi()}.
 */
public final class TestDatabase implements QuarkusTestResourceLifecycleManager {
    /** Quarkus loads this class several times, so the copies share their state in system properties. */
    private static final String URL = "quarkus.datasource.jdbc.url";

    private static final String USER = "quarkus.datasource.username";
    private static final String PASSWORD = "quarkus.datasource.password";

    @Override
    public Map<String, String> start() {
        startOnce();
        return Stream.of(URL, USER, PASSWORD).collect(Collectors.toMap(name -> name, System::getProperty));
    }

    /** Keeps the server running for the next test class. It stops with the JVM. */
    @Override
    public void stop() {}

    /** Returns a data source that opens a new connection for each use. The database has every migration. */
    public static DataSource dataSource() {
        startOnce();
        var dataSource = new PGSimpleDataSource();
        dataSource.setUrl(System.getProperty(URL));
        dataSource.setUser(System.getProperty(USER));
        dataSource.setPassword(System.getProperty(PASSWORD));
        return dataSource;
    }

    /** Returns a Jdbi like the application's, on {@link #dataSource()}. */
    public static Jdbi jdbi() {
        return TestJdbi.on(dataSource());
    }

    private static void startOnce() {
        synchronized (System.getProperties()) {
            if (System.getProperty(URL) != null) {
                return;
            }
            var folder = temporaryFolder();
            System.setProperty(DataDirectory.PROPERTY, folder.toString());
            var postgres = EmbeddedPostgres.start(EmbeddedPostgresConfig.in(new DataDirectory(folder))
                    .with("shared_buffers", "64MB")
                    // These tests do not test power failures. EmbeddedPostgresTest runs with fsync.
                    .with("fsync", "off"));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                postgres.stop();
                delete(folder);
            }));
            System.setProperty(URL, postgres.jdbcUrl());
            System.setProperty(USER, postgres.user());
            System.setProperty(PASSWORD, postgres.password());
            Flyway.configure(TestDatabase.class.getClassLoader())
                    .dataSource(postgres.jdbcUrl(), postgres.user(), postgres.password())
                    .load()
                    .migrate();
        }
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("tidings-test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (var paths = Files.walk(folder)) {
            paths.sorted(Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
