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
 * The real embedded PostgreSQL, one per test JVM, in a data directory of its own that goes with the JVM. For the whole
 * application as {@code @QuarkusTestResource(TestDatabase.class)}; for a store alone by {@link #jdbi()}.
 */
public final class TestDatabase implements QuarkusTestResourceLifecycleManager {
    /** Quarkus loads this class several times; what all of them share is the JVM's properties. */
    private static final String URL = "quarkus.datasource.jdbc.url";

    private static final String USER = "quarkus.datasource.username";
    private static final String PASSWORD = "quarkus.datasource.password";

    @Override
    public Map<String, String> start() {
        startOnce();
        return Stream.of(URL, USER, PASSWORD).collect(Collectors.toMap(name -> name, System::getProperty));
    }

    /** The server stays for the next test class, and ends with the JVM. */
    @Override
    public void stop() {}

    /** Connects anew each time it is asked; the database has every migration. */
    public static DataSource dataSource() {
        startOnce();
        var dataSource = new PGSimpleDataSource();
        dataSource.setUrl(System.getProperty(URL));
        dataSource.setUser(System.getProperty(USER));
        dataSource.setPassword(System.getProperty(PASSWORD));
        return dataSource;
    }

    /** As the application's own, on {@link #dataSource()}. */
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
                    // What power cuts do is not what tests here are about; EmbeddedPostgresTest runs with all of it on.
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
