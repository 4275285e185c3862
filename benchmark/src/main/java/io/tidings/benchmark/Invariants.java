package io.tidings.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.List;

/** Checks the invariants that the program checks every minute, over all rows. */
final class Invariants {
    private Invariants() {}

    /** Returns the violated invariants, each with its account and its subject. */
    static List<String> broken(AppDatabase database) throws IOException, SQLException {
        var sql = Files.readString(AppProcess.root().resolve("app/src/main/resources/db/invariants.sql"));
        database.execute("set tidings.invariant_window = '100 years'");
        database.execute("set tidings.invariant_plans = '100000'");
        database.execute("set tidings.invariant_rows = '1000000'");
        database.execute("set tidings.invariant_checkpoints = 'off'");
        return database.list(
                sql,
                row -> "%s of account %s, %s: %s"
                        .formatted(row.getString(1), row.getString(2), row.getString(3), row.getString(4)));
    }
}
