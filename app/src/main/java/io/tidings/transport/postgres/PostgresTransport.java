package io.tidings.transport.postgres;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tidings.transport.Transport;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.postgresql.PGConnection;

/** Listens on a connection of its own, and connects again for ever when it is lost. */
@Singleton
final class PostgresTransport implements Transport {
    private static final Logger LOG = Logger.getLogger(PostgresTransport.class);
    private static final String BELL = "tidings_work";
    private static final int WAIT_MS = 5_000;
    private static final int RECONNECT_MS = 1_000;

    private final Jdbi jdbi;
    private final String url;
    private final Properties login = new Properties();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean stopped;

    PostgresTransport(
            Jdbi jdbi,
            @ConfigProperty(name = "quarkus.datasource.jdbc.url") String url,
            @ConfigProperty(name = "quarkus.datasource.username") String user,
            @ConfigProperty(name = "quarkus.datasource.password") String password) {
        this.jdbi = jdbi;
        this.url = url;
        login.setProperty("user", user);
        login.setProperty("password", password);
        login.setProperty("ApplicationName", "tidings-bell");
        login.setProperty("tcpKeepAlive", "true");
    }

    void start(@Observes StartupEvent event) {
        Thread.ofVirtual().name("bell").start(this::listen);
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    @Override
    public void announce() {
        listeners.forEach(Runnable::run);
        try {
            jdbi.useHandle(handle -> handle.execute("select pg_notify('" + BELL + "', '')"));
        } catch (JdbiException e) {
            LOG.debug("The bell did not ring; the others will see the work when they poll", e);
        }
    }

    @Override
    public void onWork(Runnable listener) {
        listeners.add(listener);
    }

    private void listen() {
        while (!stopped) {
            try (var connection = DriverManager.getConnection(url, login)) {
                listenOn(connection);
            } catch (SQLException e) {
                LOG.debugf("The bell's connection is lost (%s)", e.getSQLState());
                pause();
            }
        }
    }

    private void listenOn(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("listen " + BELL);
        }
        var postgres = connection.unwrap(PGConnection.class);
        while (!stopped) {
            var rings = postgres.getNotifications(WAIT_MS);
            if (rings != null && rings.length > 0) {
                listeners.forEach(Runnable::run);
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(RECONNECT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
