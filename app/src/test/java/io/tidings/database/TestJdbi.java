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

/** Creates a Jdbi with the configuration of the application, for tests of other packages. */
public final class TestJdbi {
    private TestJdbi() {}

    public static Jdbi on(DataSource dataSource) {
        return new Database().jdbi(dataSource::getConnection, List.of(MessageState.sqlConstants()));
    }

    /** Connects to the test database as its superuser, who may disable triggers and has all permissions. */
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
