package io.tidings.database;

import io.agroal.api.AgroalPoolInterceptor;
import io.quarkus.arc.All;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.postgres.PostgresPlugin;

/** Produces the shared beans: Jdbi and the data directory. */
@Singleton
final class Database {
    /** Returns a thread-safe Jdbi. SQL uses named parameters, and Java arrays bind as PostgreSQL arrays. */
    @Produces
    @Singleton
    Jdbi jdbi(ConnectionFactory connections, @All List<SqlConstants> constants) {
        var jdbi = Jdbi.create(connections).installPlugin(new PostgresPlugin());
        jdbi.setTransactionHandler(new Transactions());
        jdbi.registerArrayType(Long.class, "bigint");
        jdbi.registerArrayType(Integer.class, "integer");
        jdbi.registerArrayType(Short.class, "smallint");
        jdbi.registerArrayType(String.class, "text");
        RecordRows.register(jdbi);
        jdbi.getConfig(SqlStatements.class).setUnusedBindingAllowed(false);
        constants.forEach(each -> each.values().forEach(jdbi::define));
        // By default an exception quotes the bound values. They can be personal data, which must not reach a log.
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
        return jdbi;
    }

    @Produces
    @Singleton
    DataDirectory dataDirectory() {
        return DataDirectory.fromEnvironment();
    }

    /** Lets the pool of sending check its new connections, as the default pool does. */
    @Produces
    @Singleton
    @io.quarkus.agroal.DataSource("dispatch")
    AgroalPoolInterceptor dispatchConnections(Durability durability) {
        return durability;
    }

    /** The same for the pool of jobs. */
    @Produces
    @Singleton
    @io.quarkus.agroal.DataSource("jobs")
    AgroalPoolInterceptor jobConnections(Durability durability) {
        return durability;
    }
}
