package io.tidings.database;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The embedded PostgreSQL server. The first start creates the database. A supervisor restarts the server when it is
 * killed. The server stops when this process ends, even after {@code kill -9}. Committed rows survive. Thread-safe.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(EmbeddedPostgres.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final Duration WARNING_PERIOD = Duration.ofMinutes(1);

    private final EmbeddedPostgresConfig config;
    private final DataDirectoryLock lock;
    private final PostgresCluster cluster;
    private final SavedConnection connection;
    private final Thread supervisor;
    private volatile @Nullable Postmaster postmaster;
    private volatile boolean stopping;

    private EmbeddedPostgres(
            EmbeddedPostgresConfig config,
            DataDirectoryLock lock,
            PostgresCluster cluster,
            SavedConnection connection,
            Postmaster postmaster) {
        this.config = config;
        this.lock = lock;
        this.cluster = cluster;
        this.connection = connection;
        this.postmaster = postmaster;
        this.supervisor =
                Thread.ofPlatform().daemon().name("postgres-supervisor").unstarted(this::supervise);
    }

    /**
     * Starts PostgreSQL and returns when the application's role can connect to its database. The first start in a data
     * directory takes seconds. Later starts take less than one second, or the time of a crash recovery.
     *
     * @throws EmbeddedPostgresException if PostgreSQL cannot run here, or another process uses the data directory
     */
    public static EmbeddedPostgres start(EmbeddedPostgresConfig config) {
        long begun = System.nanoTime();
        try {
            var lock = config.data().lock();
            try {
                var started = start(config, lock);
                started.supervisor.start();
                LOG.infof(
                        "PostgreSQL is ready on 127.0.0.1:%d after %d ms",
                        started.port(), (System.nanoTime() - begun) / 1_000_000);
                return started;
            } catch (IOException | InterruptedException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new EmbeddedPostgresException(
                    "PostgreSQL cannot be started in %s: %s"
                            .formatted(config.data().root(), e),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedPostgresException("Interrupted while PostgreSQL was starting", e);
        }
    }

    private static EmbeddedPostgres start(EmbeddedPostgresConfig config, DataDirectoryLock lock)
            throws IOException, InterruptedException {
        var folders = new PostgresFolders(config.data().root());
        // Runs before the port is checked, because an orphaned server still listens on it.
        new OrphanedPostgres(folders).clear();
        var cluster = PostgresCluster.prepare(folders);
        var connection = cluster.connection();
        var postmaster = cluster.launch(connection.port(), config.settings(), config.startTimeout());
        return new EmbeddedPostgres(config, lock, cluster, connection, postmaster);
    }

    /** Returns the URL without user and password. It does not change when the server restarts. */
    public String jdbcUrl() {
        // Details of a server error can quote rows with personal data, so they must not reach exceptions and logs.
        return "jdbc:postgresql://127.0.0.1:%d/%s?logServerErrorDetail=false"
                .formatted(port(), SavedConnection.DATABASE);
    }

    /** Returns the role that owns the application's database. It is not a superuser. */
    public String user() {
        return SavedConnection.USER;
    }

    public String password() {
        return connection.password();
    }

    public int port() {
        return connection.port();
    }

    /** Returns the process id of the postmaster. It changes when the server restarts. */
    public long pid() {
        return Objects.requireNonNull(postmaster, "postmaster").pid();
    }

    /**
     * Stops the server. Open transactions are rolled back. A final checkpoint makes the next start fast. Takes at most the
     * configured timeout and some seconds. Idempotent.
     */
    public synchronized void stop() {
        stopping = true;
        try {
            supervisor.interrupt();
            supervisor.join();
            var running = postmaster;
            if (running != null) {
                running.stop(config.stopTimeout());
                postmaster = null;
                LOG.info("PostgreSQL has stopped");
            }
            lock.close();
        } catch (IOException e) {
            throw new EmbeddedPostgresException("PostgreSQL could not be stopped: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The same as {@link #stop()}. */
    @Override
    public void close() {
        stop();
    }

    private void supervise() {
        try {
            while (!stopping) {
                var running = Objects.requireNonNull(postmaster, "postmaster");
                running.awaitEnd();
                if (!stopping) {
                    LOG.warnf("PostgreSQL (process %d) ended unexpectedly and is restarted", running.pid());
                    restart();
                }
            }
        } catch (InterruptedException stopped) {
            LOG.debug("The supervisor of PostgreSQL stopped");
        }
    }

    /** Retries until the start succeeds, because the program cannot work without its database. */
    private void restart() throws InterruptedException {
        long begun = System.nanoTime();
        long nextWarning = begun;
        for (var pause = FIRST_PAUSE; !stopping; pause = doubled(pause)) {
            try {
                postmaster = cluster.launch(port(), config.settings(), config.startTimeout());
                LOG.infof("PostgreSQL accepts connections again after %d ms", (System.nanoTime() - begun) / 1_000_000);
                return;
            } catch (IOException | EmbeddedPostgresException e) {
                if (System.nanoTime() - nextWarning >= 0) {
                    LOG.warnf("PostgreSQL did not start and is tried again: %s", e.getMessage());
                    nextWarning = System.nanoTime() + WARNING_PERIOD.toNanos();
                }
                Thread.sleep(pause);
            }
        }
    }

    private static Duration doubled(Duration pause) {
        var twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }
}
