package io.tidings.database;

import io.tidings.messages.MessageState;
import io.tidings.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.ds.PGSimpleDataSource;

/** Lets tests of other packages have a Jdbi that is set up as the application's. */
public final class TestJdbi {
    private TestJdbi() {}

    public static Jdbi on(DataSource dataSource) {
        return new Database().jdbi(dataSource, List.of(MessageState.sqlConstants()));
    }

    /** The test database as its superuser, whom no trigger and no permission stops. */
    public static Jdbi asSuperuser() {
        var source = (PGSimpleDataSource) TestDatabase.dataSource();
        var folders = new PostgresFolders(Path.of(System.getProperty(DataDirectory.PROPERTY)));
        try {
            var connection = SavedConnection.read(folders.connection()).orElseThrow();
            source.setUser(SavedConnection.SUPERUSER);
            source.setPassword(connection.superuserPassword());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return on(source);
    }
}
