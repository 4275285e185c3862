package io.tidings.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.postgresql.PGConnection;

/**
 * The baseline of an import. Two connections at once copy the imported rows into empty tables of the same shape with
 * the same indexes. It parses and checks nothing, so that no import into these tables can be much faster.
 */
final class RawCopy {
    private static final List<String> TABLES = List.of("contact", "import_member");

    private RawCopy() {}

    /** Drops its tables and deletes its files at the end. */
    static Duration run(AppDatabase database, Path folder) throws Exception {
        for (var table : TABLES) {
            database.execute("drop table if exists bench_" + table);
            database.execute("create table bench_%s (like %s including all)".formatted(table, table));
            copyOut(database.connection(), table, file(folder, table));
        }
        database.execute("checkpoint");
        try (var pool = Executors.newFixedThreadPool(TABLES.size())) {
            var copies = TABLES.stream()
                    .<Callable<Long>>map(table -> () -> copyIn(database, table, file(folder, table)))
                    .toList();
            long begin = System.nanoTime();
            for (var copy : pool.invokeAll(copies)) {
                copy.get();
            }
            return Duration.ofNanos(System.nanoTime() - begin);
        } finally {
            for (var table : TABLES) {
                database.execute("drop table bench_" + table);
                Files.deleteIfExists(file(folder, table));
            }
        }
    }

    private static Path file(Path folder, String table) {
        return folder.resolve(table + ".copy");
    }

    private static void copyOut(Connection connection, String table, Path file) throws SQLException, IOException {
        try (var out = Files.newOutputStream(file)) {
            connection.unwrap(PGConnection.class).getCopyAPI().copyOut("copy %s to stdout".formatted(table), out);
        }
    }

    private static long copyIn(AppDatabase database, String table, Path file) throws SQLException, IOException {
        try (var connection = database.connect();
                var in = Files.newInputStream(file)) {
            return connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy bench_%s from stdin".formatted(table), in, 65_536);
        }
    }
}
