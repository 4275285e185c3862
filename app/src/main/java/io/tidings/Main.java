package io.tidings;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.tidings.database.DataDirectory;
import io.tidings.database.EmbeddedPostgres;
import io.tidings.database.EmbeddedPostgresConfig;
import io.tidings.database.EmbeddedPostgresException;
import io.tidings.database.OutdatedSchemaException;
import io.tidings.database.SchemaBaseline;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Starts the embedded PostgreSQL, unless another is configured, and then the application on it. */
@QuarkusMain
public final class Main {
    private static final Logger LOG = Logger.getLogger(Main.class);
    private static final String DATABASE_URL = "TIDINGS_DATABASE_URL";
    private static final String DEMO = "TIDINGS_ACCOUNTS_DEMO";

    /** More than the application takes to finish what is in flight. */
    private static final Duration LONGEST_SHUTDOWN = Duration.ofSeconds(20);

    private Main() {}

    public static void main(String[] arguments) {
        var applicationEnded = new CountDownLatch(1);
        try {
            if (System.getenv().getOrDefault(DATABASE_URL, "").isBlank()) {
                serveDatabaseUntil(applicationEnded);
            } else {
                DataDirectory.fromEnvironment().holdAlone();
                requireBaseline();
            }
        } catch (EmbeddedPostgresException | OutdatedSchemaException e) {
            // The log is still being set up, and keeps what it is told until it is.
            System.err.println("tidings: " + e.getMessage());
            System.exit(1);
        }
        Quarkus.run(
                null,
                (status, failure) -> {
                    if (failure != null) {
                        // The log may have ended with the application; the reason must be read all the same.
                        System.err.println("tidings: could not go on: " + failure);
                    }
                    applicationEnded.countDown();
                    System.exit(status);
                },
                arguments);
    }

    /** The names and defaults are those of application.properties. */
    private static void requireBaseline() {
        var environment = System.getenv();
        SchemaBaseline.require(
                environment.getOrDefault(DATABASE_URL, ""),
                environment.getOrDefault("TIDINGS_DATABASE_USER", "tidings"),
                environment.getOrDefault("TIDINGS_DATABASE_PASSWORD", "tidings"));
    }

    /**
     * The database stops after the application. A hook of the JVM waits for that, as on SIGTERM nothing else keeps the
     * JVM from ending once the application has.
     */
    private static void serveDatabaseUntil(CountDownLatch applicationEnded) {
        var postgres = EmbeddedPostgres.start(EmbeddedPostgresConfig.in(DataDirectory.fromEnvironment()));
        try {
            SchemaBaseline.require(postgres.jdbcUrl(), postgres.user(), postgres.password());
        } catch (OutdatedSchemaException e) {
            postgres.stop();
            throw e;
        }
        System.setProperty("quarkus.datasource.jdbc.url", postgres.jdbcUrl());
        System.setProperty("quarkus.datasource.username", postgres.user());
        System.setProperty("quarkus.datasource.password", postgres.password());
        if (System.getenv(DEMO) == null && System.getProperty("tidings.accounts.demo") == null) {
            System.setProperty("tidings.accounts.demo", "true");
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAfter(applicationEnded, postgres), "postgres-stop"));
    }

    private static void stopAfter(CountDownLatch applicationEnded, EmbeddedPostgres postgres) {
        try {
            if (!applicationEnded.await(LONGEST_SHUTDOWN.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warnf("The application has not ended within %s: stopping its database", LONGEST_SHUTDOWN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        postgres.stop();
    }
}
