package io.tidings.database;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tidings.shared.BackgroundLoop;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that share this database. Each node holds a session advisory lock on a dedicated connection while it runs.
 * After {@code kill -9} the socket closes and PostgreSQL releases the lock. Other nodes therefore notice the death at
 * once and need not wait for a lease. Thread-safe.
 */
@Singleton
public final class Nodes {
    /** The first key of the lock. It separates these locks from other advisory locks. */
    private static final int LOCK_CLASS = 1414090315;

    private static final int RUN_FIRST = 100;
    private static final int RUN_LAST = 9000;
    private static final Duration CHECK = Duration.ofSeconds(2);
    private static final Logger LOG = Logger.getLogger(Nodes.class);

    private final Jdbi jdbi;
    private final String url;
    private final Properties login = new Properties();
    private final String name = "node-" + ManagementFactory.getRuntimeMXBean().getPid() + "-"
            + UUID.randomUUID().toString().substring(0, 8);
    private volatile long id;
    private final BackgroundLoop lockCheck = BackgroundLoop.virtual("node-lock", this::checkLock)
            .firstAfter(CHECK)
            .every(CHECK)
            .onError(this::reconnectAfter);
    private @Nullable Connection lock;

    Nodes(
            Jdbi jdbi,
            @ConfigProperty(name = "quarkus.datasource.jdbc.url") String url,
            @ConfigProperty(name = "quarkus.datasource.username") String user,
            @ConfigProperty(name = "quarkus.datasource.password") String password) {
        this.jdbi = jdbi;
        this.url = url;
        login.setProperty("user", user);
        login.setProperty("password", password);
        login.setProperty("ApplicationName", "tidings-node");
        login.setProperty("tcpKeepAlive", "true");
        login.setProperty("socketTimeout", "20");
    }

    void start(@Observes @Priority(RUN_FIRST) StartupEvent event) throws SQLException {
        id = jdbi.withHandle(handle -> handle.createQuery("insert into node (name) values (:name) returning id")
                .bind("name", name)
                .mapTo(Long.class)
                .one());
        acquireLock();
        lockCheck.start();
    }

    void stop(@Observes @Priority(RUN_LAST) ShutdownEvent event) {
        lockCheck.stop();
        releaseLock();
    }

    /** Returns the id of this node, unique among all nodes that ever ran on this database. */
    public long id() {
        return id;
    }

    /** Returns the name of this node, as in {@code scheduled_tasks.picked_by}. */
    public String name() {
        return name;
    }

    /**
     * Returns whether the node still runs. A node that lost its connection appears dead until it reconnects, so a caller
     * that takes over its work must fence it.
     */
    public boolean isAlive(long node) {
        if (node == id) {
            return true;
        }
        return jdbi.inTransaction(handle -> !handle.createQuery("select pg_try_advisory_xact_lock(:class, :node)")
                .bind("class", LOCK_CLASS)
                .bind("node", (int) node)
                .mapTo(Boolean.class)
                .one());
    }

    /** Returns whether the node of this name still runs. False for an unknown name. */
    public boolean isAlive(String nodeName) {
        if (nodeName.equals(name)) {
            return true;
        }
        return jdbi.withHandle(handle -> handle.createQuery("select id from node where name = :name")
                        .bind("name", nodeName)
                        .mapTo(Long.class)
                        .findOne())
                .map(this::isAlive)
                .orElse(false);
    }

    private void reconnectAfter(Exception e) {
        var what =
                e instanceof SQLException sql ? sql.getSQLState() : e.getClass().getSimpleName();
        LOG.warnf("The connection of the node lock is lost (%s); the node reconnects", what);
        releaseLock();
    }

    private synchronized void checkLock() throws SQLException {
        if (lockCheck.isStopped()) {
            return;
        }
        var held = lock;
        if (held == null) {
            acquireLock();
            return;
        }
        try (var statement = held.createStatement()) {
            statement.execute("select 1");
        }
    }

    private synchronized void acquireLock() throws SQLException {
        var connection = DriverManager.getConnection(url, login);
        try (var statement = connection.prepareStatement("select pg_advisory_lock(?, ?)")) {
            statement.setInt(1, LOCK_CLASS);
            statement.setInt(2, (int) id);
            statement.execute();
            lock = connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private synchronized void releaseLock() {
        var held = lock;
        lock = null;
        if (held == null) {
            return;
        }
        try {
            held.close();
        } catch (SQLException e) {
            LOG.debug("The connection of the node lock was already closed", e);
        }
    }
}
