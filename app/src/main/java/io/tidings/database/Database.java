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

/** Makes the objects through which every feature reaches the database and the time. */
@Singleton
final class Database {
    /** Thread-safe. SQL is named-parameter text; Java arrays bind as PostgreSQL arrays. */
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
        // By default an exception quotes what was bound: numbers and texts of people, on their way into a log.
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
