package io.tidings.transport.postgres;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tidings.shared.BackgroundLoop;
import io.tidings.transport.Transport;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.postgresql.PGConnection;

/** Sends and receives wake-ups by LISTEN and NOTIFY. Listens on its own connection, and reconnects without end. */
@Singleton
final class PostgresTransport implements Transport {
    private static final Logger LOG = Logger.getLogger(PostgresTransport.class);
    private static final String CHANNEL = "tidings_work";
    private static final int WAIT_MS = 5_000;
    private static final Duration RECONNECT = Duration.ofSeconds(1);

    private final Jdbi jdbi;
    private final String url;
    private final Properties login = new Properties();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final BackgroundLoop loop = BackgroundLoop.virtual("wake-up-listener", this::listen)
            .afterError(RECONNECT)
            .onError(PostgresTransport::lost);

    PostgresTransport(
            Jdbi jdbi,
            @ConfigProperty(name = "quarkus.datasource.jdbc.url") String url,
            @ConfigProperty(name = "quarkus.datasource.username") String user,
            @ConfigProperty(name = "quarkus.datasource.password") String password) {
        this.jdbi = jdbi;
        this.url = url;
        login.setProperty("user", user);
        login.setProperty("password", password);
        login.setProperty("ApplicationName", "tidings-wake-up-listener");
        login.setProperty("tcpKeepAlive", "true");
    }

    void start(@Observes StartupEvent event) {
        loop.start();
    }

    void stop(@Observes ShutdownEvent event) {
        // The listener waits for the network; the interrupt closes its connection.
        loop.stop(Duration.ZERO);
    }

    @Override
    public void announce() {
        listeners.forEach(Runnable::run);
        try {
            jdbi.useHandle(handle -> handle.execute("select pg_notify('" + CHANNEL + "', '')"));
        } catch (JdbiException e) {
            LOG.debug("Could not send a wake-up; other nodes find the work when they poll", e);
        }
    }

    @Override
    public void onWork(Runnable listener) {
        listeners.add(listener);
    }

    private static void lost(Exception e) {
        var reason =
                e instanceof SQLException sql ? sql.getSQLState() : e.getClass().getSimpleName();
        LOG.debugf("The connection for wake-ups is lost: %s", reason);
    }

    private void listen() throws SQLException {
        try (var connection = DriverManager.getConnection(url, login)) {
            listenOn(connection);
        }
    }

    private void listenOn(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("listen " + CHANNEL);
        }
        var postgres = connection.unwrap(PGConnection.class);
        while (!loop.isStopped()) {
            var notifications = postgres.getNotifications(WAIT_MS);
            if (notifications != null && notifications.length > 0) {
                listeners.forEach(Runnable::run);
            }
        }
    }
}
