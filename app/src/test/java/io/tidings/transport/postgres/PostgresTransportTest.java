package io.tidings.transport.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tidings.database.TestJdbi;
import io.tidings.testing.TestDatabase;
import io.tidings.transport.Transport;
import io.tidings.transport.TransportContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.postgresql.ds.PGSimpleDataSource;

class PostgresTransportTest extends TransportContract {
    private final List<PostgresTransport> nodes = new ArrayList<>();

    @AfterEach
    void stopNodes() {
        nodes.forEach(node -> node.stop(new ShutdownEvent()));
    }

    @Override
    protected Transport startNode() {
        return start((PGSimpleDataSource) TestDatabase.dataSource());
    }

    @Override
    protected Transport startUnreachableNode() {
        var nowhere = (PGSimpleDataSource) TestDatabase.dataSource();
        nowhere.setUrl("jdbc:postgresql://127.0.0.1:1/tidings");
        return start(nowhere);
    }

    @Override
    protected void breakConnections() {
        var broken = TestDatabase.jdbi()
                .withHandle(
                        handle -> handle.createQuery("""
                        select pg_terminate_backend(pid)
                          from pg_stat_activity where application_name = 'tidings-wake-up'""").mapTo(Boolean.class).list());
        assertThat(broken).isNotEmpty().containsOnly(true);
    }

    /** Returns the URL without parameters, because these would override the properties of the transport. */
    private static String url(PGSimpleDataSource database) {
        return database.getUrl().replaceFirst("\\?.*", "");
    }

    private Transport start(PGSimpleDataSource database) {
        var node = new PostgresTransport(
                TestJdbi.on(database),
                url(database),
                Objects.requireNonNull(database.getUser(), "user"),
                Objects.requireNonNull(database.getPassword(), "password"));
        nodes.add(node);
        node.start(new StartupEvent());
        return node;
    }
}
