package io.tidings.database;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;

/** Opens connections from the pool of the calling thread's {@link Workload}. Thread-safe. */
@Singleton
final class ConnectionPools implements ConnectionFactory {
    private final DataSource web;
    private final DataSource dispatch;
    private final DataSource jobs;

    ConnectionPools(
            DataSource web,
            @io.quarkus.agroal.DataSource("dispatch") DataSource dispatch,
            @io.quarkus.agroal.DataSource("jobs") DataSource jobs) {
        this.web = web;
        this.dispatch = dispatch;
        this.jobs = jobs;
    }

    @Override
    public Connection openConnection() throws SQLException {
        var pool = switch (Workload.current()) {
            case WEB -> web;
            case DISPATCH -> dispatch;
            case JOBS -> jobs;
        };
        return pool.getConnection();
    }
}
