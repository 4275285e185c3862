package io.tidings.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.List;

/** The program's own invariants, as it checks them every minute, asked from outside. */
final class Invariants {
    private Invariants() {}

    /** Those that do not hold, with the account and the thing they are about. Looks at all there is. */
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
