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
 * The running programs that share this database. Each holds a session advisory lock on a connection of its own for as
 * long as it lives: after {@code kill -9} the socket closes, the lock is free, and the others know at once, without
 * waiting for a lease. Thread-safe.
 */
@Singleton
public final class Nodes {
    /** The lock's first key, so that it meets no other user of advisory locks. */
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

    /** This program's id, unique among all that ever ran on this database. */
    public long id() {
        return id;
    }

    /** This program's name, as others find it in {@code scheduled_tasks.picked_by}. */
    public String name() {
        return name;
    }

    /**
     * Whether the node still runs. A node that has lost its connection looks dead for the moment: whoever acts on that
     * must fence it.
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

    /** As {@link #alive(long)}, by name; a name that nobody has is not alive. */
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
        LOG.warnf("The node's lock connection is lost (%s); connecting again", what);
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
            LOG.debug("The node's lock connection was gone already", e);
        }
    }
}
