package io.tidings.database;

import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/** Lets tests of other packages have a Jdbi that is set up as the application's. */
public final class TestJdbi {
    private TestJdbi() {}

    public static Jdbi on(DataSource dataSource) {
        return new Database().jdbi(dataSource);
    }
}
