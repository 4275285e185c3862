package io.tidings.testing;

import io.tidings.database.TestJdbi;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.ds.PGSimpleDataSource;

/** The tables without a row, beside those of all other tests: for what an installation does when it is new. */
public final class EmptySchema {
    private EmptySchema() {}

    public static Jdbi create() {
        var source = (PGSimpleDataSource) TestDatabase.dataSource();
        source.setCurrentSchema("s" + UUID.randomUUID().toString().replace("-", ""));
        Flyway.configure(EmptySchema.class.getClassLoader())
                .dataSource(source)
                .schemas(source.getCurrentSchema())
                .load()
                .migrate();
        return TestJdbi.on(source);
    }
}
