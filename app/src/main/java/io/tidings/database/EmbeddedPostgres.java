package io.tidings.database;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL of our own: made at the first start, restarted by itself when it is killed, stopped with this process in
 * whatever way this process ends. Committed rows survive all of it. Thread-safe.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(EmbeddedPostgres.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

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
     * Returns once PostgreSQL accepts connections, its database and role included. The first start in a data directory
     * takes seconds, later ones a fraction of one; after a crash, as long as the recovery takes.
     *
     * @throws EmbeddedPostgresException if it cannot run here, or another running process uses the data directory
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
        // Before the port is looked at: what was left behind still listens there.
        new OrphanedPostgres(folders).clear();
        var cluster = PostgresCluster.prepare(folders);
        var connection = cluster.connection();
        var postmaster = cluster.launch(connection.port(), config.settings(), config.startTimeout());
        return new EmbeddedPostgres(config, lock, cluster, connection, postmaster);
    }

    /** Without user and password. The same for as long as this runs, across restarts of the server. */
    public String jdbcUrl() {
        // Details of a server error can quote rows, which are personal data: they stay out of exceptions and logs.
        return "jdbc:postgresql://127.0.0.1:%d/%s?logServerErrorDetail=false"
                .formatted(port(), SavedConnection.DATABASE);
    }

    /** The role that owns the application's database; not a superuser. */
    public String user() {
        return SavedConnection.USER;
    }

    public String password() {
        return connection.password();
    }

    public int port() {
        return connection.port();
    }

    /** Of the server's main process; another one after a restart. */
    public long pid() {
        return Objects.requireNonNull(postmaster, "postmaster").pid();
    }

    /**
     * Stops the server: open transactions are rolled back, and a closing checkpoint makes the next start quick. Takes at
     * most the configured time-out and some seconds. Idempotent.
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
                    LOG.warnf("PostgreSQL (process %d) has ended unexpectedly: starting it again", running.pid());
                    restart();
                }
            }
        } catch (InterruptedException stopped) {
            LOG.debug("No longer watching PostgreSQL");
        }
    }

    /** Until it succeeds: without its database the program is of no use, and whatever is in the way may go. */
    private void restart() throws InterruptedException {
        long begun = System.nanoTime();
        for (var pause = FIRST_PAUSE; !stopping; pause = doubled(pause)) {
            try {
                postmaster = cluster.launch(port(), config.settings(), config.startTimeout());
                LOG.infof("PostgreSQL is back after %d ms", (System.nanoTime() - begun) / 1_000_000);
                return;
            } catch (IOException | EmbeddedPostgresException e) {
                LOG.warnf("PostgreSQL does not start yet: %s", e.getMessage());
                Thread.sleep(pause);
            }
        }
    }

    private static Duration doubled(Duration pause) {
        var twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }
}
