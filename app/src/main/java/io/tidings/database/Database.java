package io.tidings.database;

import io.quarkus.arc.All;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.postgres.PostgresPlugin;

/** Produces the shared beans: Jdbi, the data directory and the clock. */
@Singleton
final class Database {
    /** Returns a thread-safe Jdbi. SQL uses named parameters, and Java arrays bind as PostgreSQL arrays. */
    @Produces
    @Singleton
    Jdbi jdbi(DataSource dataSource, @All List<SqlConstants> constants) {
        var jdbi = Jdbi.create(dataSource).installPlugin(new PostgresPlugin());
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

    @Produces
    @Singleton
    InstantSource clock() {
        return InstantSource.system();
    }
}
