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
 * The nodes that share this database. Each node holds a session advisory lock on a dedicated connection, and writes its
 * beat over this connection every second. After {@code kill -9} the socket closes, PostgreSQL releases the lock, and the
 * beats end. Other nodes therefore notice the death within seconds and need not wait for a lease. A node that only lost
 * its connection takes the lock again before its beat is old. Thread-safe.
 */
@Singleton
public final class Nodes {
    /** The first key of the lock. It separates these locks from other advisory locks. */
    private static final int LOCK_CLASS = 1414090315;

    private static final int RUN_FIRST = 100;
    private static final int RUN_LAST = 9000;
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration RECONNECT = Duration.ofMillis(500);
    /** A node whose lock is free and whose beat is older is dead. */
    private static final int BEAT_SECONDS_OF_DEAD_NODE = 3;
    /** Longer than a node needs to connect again and to renew its leases after PostgreSQL was unavailable. */
    private static final Duration UNTIL_STEADY = Duration.ofSeconds(3);

    /** Between two beats, at most this time passes unless the database or this node was stopped. */
    private static final Duration LONGEST_GAP = Duration.ofSeconds(3);

    /** SQL: whether the beat of a row of {@code node} is recent, by the clock of the database. */
    public static final String HAS_RECENT_BEAT =
            "beat_at > clock_timestamp() - interval '" + BEAT_SECONDS_OF_DEAD_NODE + " seconds'";

    private static final Logger LOG = Logger.getLogger(Nodes.class);

    private final Jdbi jdbi;
    private final String url;
    private final Properties login = new Properties();
    private final String name = "node-" + ManagementFactory.getRuntimeMXBean().getPid() + "-"
            + UUID.randomUUID().toString().substring(0, 8);
    private volatile long id;
    private final BackgroundLoop beats = BackgroundLoop.virtual("node-lock", this::beat)
            .firstAfter(BEAT)
            .every(BEAT)
            .afterError(RECONNECT)
            .onError(e -> LOG.debugf("This node cannot take its lock again yet: %s", cause(e)));
    private volatile Beats acknowledged = new Beats(System.nanoTime(), System.nanoTime());
    private @Nullable Connection lock;

    /**
     * The beats that PostgreSQL acknowledged without interruption.
     *
     * @param since when the first of them was acknowledged, by {@link System#nanoTime}
     * @param last when the last of them was acknowledged
     */
    private record Beats(long since, long last) {
        Beats next(long now) {
            return new Beats(now - last > LONGEST_GAP.toNanos() ? now : since, now);
        }
    }

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
        beats.start();
    }

    void stop(@Observes @Priority(RUN_LAST) ShutdownEvent event) {
        beats.stop();
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
     * Returns whether this node has beaten without interruption for some seconds. Before, it must not conclude from a free
     * lock, an old beat or an old lease that another node is lost: after PostgreSQL was unavailable, the other nodes may
     * not be connected again.
     */
    public boolean isSteady() {
        var now = System.nanoTime();
        var known = acknowledged;
        return now - known.last() <= LONGEST_GAP.toNanos() && now - known.since() >= UNTIL_STEADY.toNanos();
    }

    /**
     * Returns whether the node is dead: its lock is free, and its beat is old by the clock of the database. Also true for
     * an unknown node. The caller must be steady, and must fence a node whose work it takes over.
     */
    public boolean isDead(long node) {
        return node != id
                && jdbi.inTransaction(handle -> handle.createQuery("""
                        select pg_try_advisory_xact_lock(:class, :node)
                               and not exists (select from node where id = :node and\s""" + HAS_RECENT_BEAT + ")")
                        .bind("class", LOCK_CLASS)
                        .bind("node", (int) node)
                        .mapTo(Boolean.class)
                        .one());
    }

    /**
     * Returns whether the node of this name still runs: its lock is held, and its beat is recent. False for an unknown
     * name.
     */
    public boolean isAlive(String nodeName) {
        return nodeName.equals(name)
                || jdbi.inTransaction(handle -> handle.createQuery("""
                        select not pg_try_advisory_xact_lock(:class, cast(id as int)) from node
                         where name = :name and\s""" + HAS_RECENT_BEAT)
                        .bind("class", LOCK_CLASS)
                        .bind("name", nodeName)
                        .mapTo(Boolean.class)
                        .findOne()
                        .orElse(false));
    }

    /** Writes a beat. If the connection is lost, takes the lock over a new one at once, while the last beat is recent. */
    private synchronized void beat() throws SQLException {
        if (beats.isStopped()) {
            return;
        }
        var held = lock;
        if (held != null && written(held)) {
            return;
        }
        releaseLock();
        acquireLock();
        LOG.info("This node holds its lock again");
    }

    private boolean written(Connection held) {
        try {
            write(held);
            return true;
        } catch (SQLException e) {
            LOG.warnf("The connection of the node lock is lost (%s); the node reconnects", cause(e));
            return false;
        }
    }

    private void write(Connection held) throws SQLException {
        try (var statement = held.prepareStatement("update node set beat_at = clock_timestamp() where id = ?")) {
            statement.setLong(1, id);
            statement.execute();
        }
        acknowledged = acknowledged.next(System.nanoTime());
    }

    private synchronized void acquireLock() throws SQLException {
        var connection = DriverManager.getConnection(url, login);
        // A beat need not survive a crash of PostgreSQL, so it does not wait for the disk.
        try (var statement = connection.prepareStatement(
                "select pg_advisory_lock(?, ?), set_config('synchronous_commit', 'off', false)")) {
            statement.setInt(1, LOCK_CLASS);
            statement.setInt(2, (int) id);
            statement.execute();
            var now = System.nanoTime();
            acknowledged = new Beats(now, now);
            write(connection);
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

    private static String cause(Exception e) {
        return e instanceof SQLException sql ? sql.getSQLState() : e.getClass().getSimpleName();
    }
}
