package io.tidings.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * The program's database, for measuring, as its superuser. It holds one connection for one thread. {@link #connect} opens
 * more.
 */
final class AppDatabase implements AutoCloseable {
    /** Turns a row into a value. */
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    private final Properties settings;
    private final Connection connection;
    private long statements;

    private AppDatabase(Properties settings) throws SQLException {
        this.settings = settings;
        this.connection = connect();
    }

    /** @param settings the address and the users of the database, as {@link #settings} returns them */
    static AppDatabase open(Properties settings) throws IOException {
        try {
            return new AppDatabase(settings);
        } catch (SQLException e) {
            throw new IOException("The database does not answer", e);
        }
    }

    /**
     * The address and the users of the embedded database.
     *
     * @param data the program's data directory
     */
    static Properties settings(Path data) throws IOException {
        var settings = new Properties();
        try (var reader = Files.newBufferedReader(data.resolve("database.properties"))) {
            settings.load(reader);
        }
        return settings;
    }

    Connection connect() throws SQLException {
        var url = "jdbc:postgresql://%s:%s/%s?ApplicationName=benchmark&connectTimeout=2"
                .formatted(
                        settings.getProperty("host", "127.0.0.1"),
                        settings.getProperty("port"),
                        settings.getProperty("database"));
        return DriverManager.getConnection(
                url, settings.getProperty("superuser"), settings.getProperty("superuser_password"));
    }

    /** Becomes true only after a statement has failed. */
    boolean isBroken() {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    void execute(String sql, Object... values) throws SQLException {
        statements++;
        try (var statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            statement.execute();
        }
    }

    <T> List<T> list(String sql, Row<T> row, Object... values) throws SQLException {
        statements++;
        try (var statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            var all = new ArrayList<T>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    all.add(row.of(rows));
                }
            }
            return all;
        }
    }

    /** @throws IllegalStateException if the query has not exactly one row */
    <T> T one(String sql, Row<T> row, Object... values) throws SQLException {
        var all = list(sql, row, values);
        if (all.size() != 1) {
            throw new IllegalStateException("%d rows, expected one: %s".formatted(all.size(), sql));
        }
        return all.getFirst();
    }

    long number(String sql, Object... values) throws SQLException {
        return one(sql, row -> row.getLong(1), values);
    }

    /** Waits until a count is zero. @return the last count */
    long awaitZero(String sql, Duration limit, Object... values) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        long count = number(sql, values);
        while (count > 0 && System.nanoTime() < deadline) {
            Thread.sleep(50);
            count = number(sql, values);
        }
        return count;
    }

    /** The number of commits of this connection, which do not count as those of the program. */
    long ownCommits() {
        return statements;
    }

    Connection connection() {
        return connection;
    }

    private static void bind(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException gone) {
            // The server has ended and has closed the connection.
            return;
        }
    }
}
