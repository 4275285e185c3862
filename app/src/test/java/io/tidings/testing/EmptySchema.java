package io.tidings.testing;

import io.tidings.database.TestJdbi;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.ds.PGSimpleDataSource;

/** Creates the empty tables in a new schema, for tests of a new installation. */
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
