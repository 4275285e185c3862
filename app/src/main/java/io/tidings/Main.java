package io.tidings;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.tidings.database.ConnectionSettings;
import io.tidings.database.DataDirectory;
import io.tidings.database.DatabaseLogin;
import io.tidings.database.EmbeddedPostgres;
import io.tidings.database.EmbeddedPostgresConfig;
import io.tidings.database.ResumeSending;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Starts the embedded PostgreSQL, unless another is configured, and then the application on it. */
@QuarkusMain
public final class Main {
    private static final Logger LOG = Logger.getLogger(Main.class);
    private static final String DEMO = "TIDINGS_ACCOUNTS_DEMO";

    /**
     * The build sets this property in dev mode. The launch mode of the framework is not known yet when {@code main}
     * begins.
     */
    private static final String DEV_MODE = "tidings.dev";

    /** A system property, because it outlives the class loader that dev mode drops at a reload. */
    private static final String PREPARED = "tidings.dev.prepared";

    /** Longer than the application needs to finish its calls in flight. */
    private static final Duration LONGEST_SHUTDOWN = Duration.ofSeconds(20);

    private Main() {}

    public static void main(String[] arguments) {
        // SQL, URLs and settings files are built with formatted numbers. Their digits must not depend on the machine.
        Locale.setDefault(Locale.ROOT);
        if (arguments.length == 1 && arguments[0].equals(ResumeSending.COMMAND)) {
            resumeSending();
        } else if (Boolean.getBoolean(DEV_MODE)) {
            runReloadable(arguments);
        } else {
            runOnce(arguments);
        }
    }

    private static void resumeSending() {
        try {
            System.out.println(ResumeSending.inConfiguredDatabase(System.getenv()));
        } catch (SQLException e) {
            System.err.println("tidings: the database does not answer. Start Tidings first. " + e.getMessage());
            System.exit(1);
        }
    }

    /**
     * Dev mode calls this again in the same process after each change of a class. The first call locks the data
     * directory and starts the database. Both last until the process ends, so that a reload needs no restart of
     * PostgreSQL.
     */
    private static void runReloadable(String[] arguments) {
        if (System.getProperty(PREPARED) == null) {
            prepare();
            System.setProperty(PREPARED, "true");
        }
        // No exit handler here: in dev mode the end of the application is a reload and must not end the process.
        Quarkus.run(arguments);
    }

    private static void runOnce(String[] arguments) {
        var applicationEnded = new CountDownLatch(1);
        prepare()
                .ifPresent(postgres -> Runtime.getRuntime()
                        .addShutdownHook(new Thread(() -> stopAfter(applicationEnded, postgres), "postgres-stop")));
        Quarkus.run(
                null,
                (status, failure) -> {
                    if (failure != null) {
                        print(failure);
                    }
                    applicationEnded.countDown();
                    System.exit(status);
                },
                arguments);
    }

    /** Locks the data directory for this process, and starts a database in it unless another is configured. */
    private static Optional<EmbeddedPostgres> prepare() {
        try {
            UnsupportedSettings.check(System.getenv());
            ConnectionSettings.check(System.getenv());
            if (System.getenv().getOrDefault(DatabaseLogin.URL, "").isBlank()) {
                return Optional.of(startDatabase());
            }
            DataDirectory.fromEnvironment().lockUntilExit();
            DatabaseLogin.fromEnvironment(System.getenv()).awaitUsable(Main::print);
        } catch (RuntimeException e) {
            print(e);
            System.exit(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    /** The log is not set up before the application runs, and has ended after it. */
    private static void print(Throwable failure) {
        print(StartFailure.describe(failure));
    }

    private static void print(String line) {
        System.err.println("tidings: " + line);
    }

    private static EmbeddedPostgres startDatabase() throws InterruptedException {
        var postgres = EmbeddedPostgres.start(EmbeddedPostgresConfig.in(DataDirectory.fromEnvironment()));
        try {
            new DatabaseLogin(postgres.jdbcUrl(), postgres.user(), postgres.password()).awaitUsable(Main::print);
        } catch (RuntimeException | InterruptedException e) {
            postgres.stop();
            throw e;
        }
        System.setProperty("quarkus.datasource.jdbc.url", postgres.jdbcUrl());
        System.setProperty("quarkus.datasource.username", postgres.user());
        System.setProperty("quarkus.datasource.password", postgres.password());
        if (System.getenv(DEMO) == null && System.getProperty("tidings.accounts.demo") == null) {
            System.setProperty("tidings.accounts.demo", "true");
        }
        return postgres;
    }

    /**
     * Stops the database after the application. On SIGTERM only a shutdown hook keeps the JVM running, so this hook
     * waits.
     */
    private static void stopAfter(CountDownLatch applicationEnded, EmbeddedPostgres postgres) {
        try {
            if (!applicationEnded.await(LONGEST_SHUTDOWN.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warnf("The application has not ended within %s. The database is stopped now.", LONGEST_SHUTDOWN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        postgres.stop();
    }
}
